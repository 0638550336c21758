import { isObject } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import { decodeText, type LogRecord } from '#core/records/record.ts';
import { unwrapRecord } from '#core/records/wrappers/unwrap.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';

/** The member of a wrapper that holds Tracee's record. */
export type Envelope = { readonly key: string; readonly content: string; readonly record: LogRecord };

/** Undefined if the record is no wrapper around exactly one whole record. */
export function findEnvelope(whole: LogRecord): Envelope | undefined {
  const content = contentOf(whole);
  const record = content === undefined ? undefined : decodeText(content);
  const key = Object.keys(whole.value).find((candidate) => textAt(whole, candidate) === content);
  if (content === undefined || record === undefined || key === undefined) return undefined;
  return readBareEvent(record.value) === undefined ? undefined : { key, content, record };
}

/** What the wrapper wraps, if it is one text and not a part of one. */
export function contentOf(whole: LogRecord): string | undefined {
  const fragments = unwrapRecord(whole);
  const [fragment, ...others] = Array.isArray(fragments) ? fragments : [];
  if (fragment === undefined || others.length > 0 || fragment.continues) return undefined;
  return typeof fragment.content === 'string' ? fragment.content : undefined;
}

function textAt({ value, text }: LogRecord, key: string): string | undefined {
  const member = value[key];
  if (typeof member === 'string') return member;
  return isObject(member) ? valuesOf(text, key).at(-1) : undefined;
}
