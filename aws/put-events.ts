import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { batchesWithin } from '#core/batches-within.ts';
import { TracewardError } from '#core/errors.ts';
import type { Outcome } from '#core/ingest/process-together.ts';
import { type BusEvent, EVENT_SOURCE } from '#core/output/bus-event.ts';
import { asRetry } from './aws-failure.ts';
import { clientLimits } from './client-limits.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: of one event, and of all of a request. */
const LIMITS = { entries: 10, bytes: 256 * 1024, sizeOf };
/** What EventBridge counts beside the detail. */
const TIME_BYTES = 14;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html: what is said of one event alone. */
const LASTING: ReadonlySet<string> = new Set(['InvalidArgument', 'MalformedDetail']);

/** Puts events on a bus; gives what became of each. Throws `retry` if EventBridge takes none at all. */
export async function putEvents(
  events: readonly BusEvent[],
  busName: string,
  client: Pick<EventBridgeClient, 'send'>,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<BusEvent, Error>();
  for (const batch of batchesWithin(events, LIMITS)) await putBatch(batch);
  return events.map((event) => outcomes.get(event));

  async function putBatch(batch: readonly BusEvent[]): Promise<void> {
    const [first] = batch;
    if (first !== undefined && sizeOf(first) > LIMITS.bytes) {
      outcomes.set(
        first,
        new TracewardError('refused', `an event of ${sizeOf(first)} bytes is larger than EventBridge takes`),
      );
      return;
    }
    const { Entries = [] } = await send(batch.map((event) => toEntry(event, busName)));
    for (const [at, event] of batch.entries()) {
      const { ErrorCode, ErrorMessage } = Entries[at] ?? {};
      if (ErrorCode === undefined) continue;
      const code = LASTING.has(ErrorCode) ? 'refused' : 'retry';
      outcomes.set(event, new TracewardError(code, `${ErrorCode}: ${ErrorMessage ?? ''}`));
    }
  }

  async function send(entries: PutEventsRequestEntry[]) {
    try {
      return await client.send(new PutEventsCommand({ Entries: entries }));
    } catch (cause) {
      throw asRetry(cause);
    }
  }
}

export function openEventBridge(): EventBridgeClient {
  return new EventBridgeClient(clientLimits());
}

function toEntry({ detailType, detail, time }: BusEvent, busName: string): PutEventsRequestEntry {
  return {
    ...{ EventBusName: busName, Source: EVENT_SOURCE },
    ...{ DetailType: detailType, Detail: detail, Time: new Date(time) },
  };
}

function sizeOf({ detailType, detail }: BusEvent): number {
  return TIME_BYTES + EVENT_SOURCE.length + detailType.length + Buffer.byteLength(detail);
}
