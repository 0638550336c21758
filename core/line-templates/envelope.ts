import { isObject } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import { decodeText, type LogRecord } from '#core/records/record.ts';
import { createRecordReader } from '#core/records/record-reader.ts';
import { unwrapRecord } from '#core/records/wrappers/unwrap.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';

/**
 * What lies around Tracee's record. `key`: the member that holds it, if the wrapper is known; else all of the wrapper is
 * searched, and the record found by its text.
 */
export type Envelope = { readonly key: string | undefined; readonly record: LogRecord };

/** Undefined if the record is no known wrapper around exactly one whole record. */
export function findEnvelope(whole: LogRecord): Envelope | undefined {
  const content = contentOf(whole);
  const record = content === undefined ? undefined : decodeText(content);
  const key = Object.keys(whole.value).find(
    (candidate) => textAt(whole, candidate) === content && isContentAt(whole, candidate),
  );
  if (content === undefined || record === undefined || key === undefined) return undefined;
  return readBareEvent(record.value) === undefined ? undefined : { key, record };
}

/** What the wrapper wraps, if it is one text and not a part of one. */
export function contentOf(whole: LogRecord): string | undefined {
  const fragments = unwrapRecord(whole);
  const [fragment, ...others] = Array.isArray(fragments) ? fragments : [];
  if (fragment === undefined || others.length > 0 || fragment.continues) return undefined;
  return typeof fragment.content === 'string' ? fragment.content : undefined;
}

/** Undefined if the line, with its end, does not hold exactly one event wherever that may be. */
export function searchEnvelope(line: Uint8Array): Envelope | undefined {
  const [record, ...others] = eventsIn(line) ?? [];
  return record === undefined || others.length > 0 ? undefined : { key: undefined, record };
}

/** The events that are found in a line, copies among them; undefined if something in it waits for the next line. */
export function eventsIn(line: Uint8Array): readonly LogRecord[] | undefined {
  const events: LogRecord[] = [];
  let identities = 0;
  const reader = createRecordReader({
    accept(record) {
      const isEvent = readBareEvent(record.value) !== undefined;
      if (isEvent) events.push(record);
      return isEvent;
    },
    malformed: () => undefined,
    identify: () => String(identities++),
  });
  reader.write(line);
  return reader.lineStart() === undefined ? undefined : events;
}

/** Another member may hold the same. */
function isContentAt({ value, text }: LogRecord, key: string): boolean {
  return contentOf({ value: { ...value, [key]: '{}' }, text }) === '{}';
}

function textAt({ value, text }: LogRecord, key: string): string | undefined {
  const member = value[key];
  if (typeof member === 'string') return member;
  return isObject(member) ? valuesOf(text, key).at(-1) : undefined;
}
