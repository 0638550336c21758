import type { Reads } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import { type JsonObject, nonEmptyText } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import type { LogRecord } from '#core/records/record.ts';
import { type EventTime, readTimestamp } from '#core/time.ts';
import { type Digits, NO_DIGITS, readDigits } from './decide-alone.ts';
import { type BareEvent, type ContainerDetails, type Event, isOfContainer, type MalformedEvent } from './event.ts';
import { isOfRuntime, NO_TEXT, type RecordText } from './fields.ts';
import { contextOf, readLegacyFinding } from './legacy-finding.ts';
import { fieldsOf } from './process.ts';
import { readProtobufDetails, readProtobufEvent } from './protobuf-json.ts';
import { readTraceDetails, readTraceEvent } from './trace-event.ts';

/** All forms in which Tracee writes, the commonest first. To read a new form: add its file here. */
const FORMS: readonly ((
  value: JsonObject,
  reads: Reads,
  digits: Digits,
  text: RecordText,
) => BareEvent | MalformedEvent | undefined)[] = [readTraceEvent, readProtobufEvent, readLegacyFinding];

/** The record as an event, or undefined if no form knows it. */
export function readEvent(record: LogRecord, reads = READS): Event | MalformedEvent | undefined {
  const event = readBareEvent(record.value, reads, readEventDigits(record.value, reads), () => record.text);
  if (event === undefined || !isOfContainer(event)) return event;
  const details = readContainerDetails(eventRecordOf(record));
  return event.kind === 'exec' ? { ...event, details, isOfRuntime: isExecOfRuntime(record) } : { ...event, details };
}

/** The event that a record is about, which may stand in it. */
export function eventRecordOf(record: LogRecord): LogRecord {
  const context = contextOf(record.value);
  if (context === undefined) return record;
  const { Context: told } = record.value;
  return { value: context, text: typeof told === 'string' ? told : (valuesOf(record.text, 'Context').at(-1) ?? '{}') };
}

/** Whether the record of an exec is of a process that the container's runtime started. */
export function isExecOfRuntime({ value }: LogRecord): boolean {
  return isOfRuntime(fieldsOf(value));
}

/** `digits`: what `readEventDigits` gives of the value. `text`: the record's. */
export function readBareEvent(
  value: JsonObject,
  reads = READS,
  digits = readEventDigits(value, reads),
  text = NO_TEXT,
): BareEvent | MalformedEvent | undefined {
  for (const read of FORMS) {
    const event = read(value, reads, digits, text);
    if (event !== undefined) return event;
  }
  return undefined;
}

/** The arguments of an event of which detectors are told only 0, 1 and 2. */
export function readEventDigits(value: JsonObject, reads = READS): Digits {
  const name = nonEmptyText(value['eventName']) ?? nonEmptyText(value['name']);
  const names = name === undefined ? undefined : reads.get(name)?.digits;
  if (names === undefined || names.length === 0) return NO_DIGITS;
  const fields = fieldsOf(value);
  return readDigits(names, (argument) => fields.argument(argument));
}

/** What the record of an exec, a connect or a match tells of its container. */
export function readContainerDetails(record: LogRecord): ContainerDetails {
  return typeof record.value['eventName'] === 'string' ? readTraceDetails(record) : readProtobufDetails(record.value);
}

/** Tracee writes the timestamp first; a shipper may move it. */
const LEADING_TIMESTAMP = /^\s*\{\s*"timestamp"\s*:\s*(\d+)\s*[,}]/;

/** When the event of a record happened. */
export function readEventTime(record: LogRecord): EventTime {
  const {
    value: { timestamp, threadStartTime },
    text,
  } = eventRecordOf(record);
  const leading = LEADING_TIMESTAMP.exec(text)?.[1];
  if (leading !== undefined) return readTimestamp(leading, threadStartTime);
  const json = typeof timestamp === 'string' ? JSON.stringify(timestamp) : valuesOf(text, 'timestamp').at(-1);
  return json === undefined ? undefined : readTimestamp(json, threadStartTime);
}
