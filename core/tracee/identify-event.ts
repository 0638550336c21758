import { isObject, scalarText } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';

/**
 * What tells an event from another one, in every form of Tracee's, and what shippers keep of it when they write it anew. A time and a
 * thread are not enough: a time may have been cut to milliseconds.
 */
const KEYS = [
  ...['eventName', 'name', 'id', 'timestamp', 'processorId', 'hostThreadId', 'threadId', 'processName', 'hostName'],
  ...['containerId', 'args', 'data', 'workload', 'context', 'detected_from'],
];

/** Deeper than any event is. */
const MAX_DEPTH = 16;

/**
 * The same text for copies of one event, of which one may have been written anew: other spaces, another order, fewer digits,
 * without what is empty. Where no time is told, the whole text decides.
 */
export function identifyEvent({ value, text }: LogRecord): string {
  if (!('timestamp' in value)) return text;
  let isTooDeep = false;
  const identity = JSON.stringify(KEYS.map((key) => simplified(value[key], 0)));
  return isTooDeep ? text : identity;

  function simplified(value: unknown, depth: number): unknown {
    if (!Array.isArray(value) && !isObject(value)) return approximately(value);
    isTooDeep ||= depth > MAX_DEPTH;
    if (isTooDeep) return undefined;
    const members = Array.isArray(value)
      ? value.map((item) => simplified(item, depth + 1))
      : Object.keys(value)
          .sort()
          .map((key) => [key, simplified(value[key], depth + 1)])
          .filter(([, member]) => member !== undefined);
    return members.length === 0 ? undefined : members;
  }
}

/** A long number with as many digits as a double keeps, whether it is written as a number or as a text. */
function approximately(value: unknown): string | number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^-?\d{1,24}(?:\.\d{1,24})?$/.test(text) ? Number(text) : text;
}
