import { isObject } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import { decodeText, type LogRecord } from '#core/records/record.ts';
import { createRecordReader } from '#core/records/record-reader.ts';
import { unwrapRecord } from '#core/records/wrappers/unwrap.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';
import { readMessage } from '#core/tracee/read-message.ts';
import { containerAt, makeLazy, type Path } from './path.ts';

/**
 * What lies around Tracee's record. `path`: where that stands, if the wrapper is known; else all of the wrapper is searched,
 * and the record found by its text.
 */
export type Envelope = { readonly path: Path | undefined; readonly record: LogRecord };

/** Undefined if the record is no known wrapper around exactly one whole record. */
export function findEnvelope(whole: LogRecord): Envelope | undefined {
  const content = contentOf(whole);
  const record = content === undefined ? undefined : decodeText(content);
  const path = Object.entries(whole.value)
    .flatMap(placesIn)
    .find((candidate) => textAt(whole, candidate) === content && isContentAt(whole, candidate));
  if (content === undefined || record === undefined || path === undefined) return undefined;
  return readBareEvent(record.value) === undefined ? undefined : { path, record };
}

/** Where a wrapper may keep what it wraps: in a member, or in one of the only element of a list. */
function placesIn([key, member]: readonly [string, unknown]): Path[] {
  const [element, ...others] = Array.isArray(member) ? member : [];
  const isOnly = isObject(element) && others.length === 0;
  return isOnly ? Object.keys(element).map((inner) => [key, 0, inner]) : [[key]];
}

/** What the wrapper wraps, if it is one text and not a part of one. */
export function contentOf(whole: LogRecord): string | undefined {
  const fragments = unwrapRecord(whole);
  const [fragment, ...others] = Array.isArray(fragments) ? fragments : [];
  if (fragment === undefined || others.length > 0 || fragment.continues) return undefined;
  return typeof fragment.content === 'string' ? fragment.content : undefined;
}

/** Undefined if the line does not hold exactly one event, wherever that may be. */
export function searchEnvelope(line: Uint8Array): Envelope | undefined {
  const record = onlyEventIn(line);
  return record && { path: undefined, record };
}

/** The event of a line, with its end, in which there is nothing else, also no copy of it and nothing that is refused. */
export function onlyEventIn(line: Uint8Array): LogRecord | undefined {
  const { events, isRefused, isWhole } = readLine(line);
  return isRefused || !isWhole || events.length > 1 ? undefined : events[0];
}

export function isWithoutEvent(line: Uint8Array): boolean {
  const { events, isWhole } = readLine(line);
  return isWhole && events.length === 0;
}

/** What is found in a line, copies among it, whether anything is refused, and whether nothing waits for the next line. */
function readLine(line: Uint8Array) {
  const events: LogRecord[] = [];
  let isRefused = false;
  const reader = createRecordReader({
    accept: (record) => take(record, readBareEvent(record.value) !== undefined),
    acceptMessage: (record) => take(record, readMessage(record.value) !== undefined),
    malformed() {
      isRefused = true;
    },
    identify: () => ({ text: String(events.length), names: [] }),
  });
  reader.write(line);
  return { events, isRefused, isWhole: reader.lineStart() !== undefined };

  function take(record: LogRecord, isEvent: boolean): boolean {
    if (isEvent) events.push(record);
    return isEvent;
  }
}

/** Another member may hold the same. */
function isContentAt({ text }: LogRecord, path: Path): boolean {
  const other = makeLazy(JSON.parse(text), [{ path, read: () => '{}' }]);
  return contentOf({ value: other, text }) === '{}';
}

function textAt({ value, text }: LogRecord, path: Path): string | undefined {
  const [key = ''] = path.slice(-1);
  const member = containerAt(value, path.slice(0, -1))[key];
  if (typeof member === 'string') return member;
  return isObject(member) && path.length === 1 ? valuesOf(text, String(key)).at(-1) : undefined;
}
