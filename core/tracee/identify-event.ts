import { isObject, scalarText } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';

/** What shippers keep of an event when they write it anew, in every form of Tracee's. */
const KEYS = ['eventName', 'name', 'id', 'timestamp', 'processorId', 'hostThreadId', 'threadId'];
const THREAD = ['workload', 'process', 'thread'];
const THREAD_KEYS = ['tid', 'host_tid', 'unique_id'];

/**
 * The same text for copies of one event, of which one may have been written anew: other spaces, another order, fewer digits.
 * One thread does no two things of one name at one time; where no time is told, the whole text decides.
 */
export function identifyEvent({ value, text }: LogRecord): string {
  if (!('timestamp' in value)) return text;
  const thread = THREAD.reduce<unknown>((parent, key) => (isObject(parent) ? parent[key] : undefined), value);
  const ids = isObject(thread) ? THREAD_KEYS.map((key) => approximately(thread[key])) : [];
  return JSON.stringify([...KEYS.map((key) => approximately(value[key])), ...ids]);
}

/** A long number with as many digits as a double keeps, whether it is written as a number or as a text. */
function approximately(value: unknown): string | number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^-?\d{1,24}(?:\.\d{1,24})?$/.test(text) ? Number(text) : text;
}
