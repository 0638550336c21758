import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { Undecidable } from './undecidable.ts';

const KEYS = ['string', 'number', 'bigint', 'boolean'];

/** Before a list or a map is gone through, for what it costs. */
export type Look = (value: readonly unknown[]) => void;

/**
 * Whether two values are the same, as Tracee's library has it: numbers are compared by what they are worth, also in lists and maps.
 * Values of other types are never the same.
 */
export function isSame(a: unknown, b: unknown, look: Look): boolean {
  if (a === b) return true;
  const [left, right] = [numberIn(a), numberIn(b)];
  // biome-ignore lint/suspicious/noDoubleEquals: a whole number and a fraction are compared by what they are worth
  if (left !== undefined && right !== undefined) return left == right;
  if (Array.isArray(a) && Array.isArray(b)) return isSameList(a, b, look);
  if (a instanceof Map && b instanceof Map) return isSameMap(a, b, look);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a instanceof Duration && b instanceof Duration && a.seconds === b.seconds && a.nanos === b.nanos;
}

function isSameList(a: readonly unknown[], b: readonly unknown[], look: Look): boolean {
  if (a.length !== b.length) return false;
  look(a);
  return a.every((each, at) => isSame(each, b[at], look));
}

function isSameMap(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>, look: Look): boolean {
  if (a.size !== b.size) return false;
  look([...a.values()]);
  return [...a].every(([key, value]) => b.has(key) && isSame(value, b.get(key), look));
}

function numberIn(value: unknown): bigint | number | undefined {
  if (value instanceof UnsignedInt) return value.valueOf();
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/** One for all keys that are the same. Throws `Undecidable` for what can be none. */
export function keyOf(value: unknown): unknown {
  if (value instanceof UnsignedInt) return value.valueOf();
  if (!KEYS.includes(typeof value)) throw new Undecidable('a key of a map is no text, number or boolean');
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
