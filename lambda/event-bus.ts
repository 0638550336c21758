import type { SQSEvent } from 'aws-lambda';
import { openEventBridge, putEvents } from '#aws/put-events.ts';
import type { BatchResponse } from '#core/ingest/process-batch.ts';
import { formatBusEvent } from '#core/output/bus-event.ts';
import { readPublishedMessage } from '#core/output/published-finding.ts';
import { readVariable } from './wiring/function-environment.ts';
import { openForwarding } from './wiring/open-forwarding.ts';

const forward = openForwarding({ retried: 'RetriedBusEvents', refused: 'RefusedBusEvents' });
const client = openEventBridge();
const busName = readVariable('EVENT_BUS_NAME');

/** Puts findings, and messages to people, on the event bus of the settings. */
export async function handler({ Records }: SQSEvent): Promise<BatchResponse> {
  return forward(Records, {
    read: (body) => formatBusEvent(readPublishedMessage(body)),
    deliver: (events) => putEvents(events, busName, client),
  });
}
