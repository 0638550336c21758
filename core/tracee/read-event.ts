import type { LogRecord } from '#core/records/record.ts';
import { diagnostic } from './diagnostic.ts';
import type { Event, MalformedEvent } from './event.ts';
import type { Form } from './form.ts';
import { legacyFinding } from './legacy-finding.ts';
import { protobufJson } from './protobuf-json.ts';
import { traceEvent } from './trace-event.ts';

/** All forms, the commonest first. To read a new form: add its file here. */
const FORMS: readonly Form[] = [traceEvent, protobufJson, diagnostic, legacyFinding];

/** The record as an event, or undefined if no form knows it. */
export function readEvent(record: LogRecord): Event | MalformedEvent | undefined {
  for (const form of FORMS) {
    const event = form.read(record);
    if (event !== undefined) return event;
  }
  return undefined;
}
