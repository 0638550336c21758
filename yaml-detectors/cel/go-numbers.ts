import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { Undecidable } from './undecidable.ts';

/** Numbers, and texts of numbers, as Go has them. */

const OUT_OF_RANGE = 'a number is larger or smaller than its type can hold';
const NOT_CONVERTED = 'a value cannot be converted';

export function signed(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Undecidable(OUT_OF_RANGE);
  return value;
}

export function unsigned(value: bigint): UnsignedInt {
  if (BigInt.asUintN(64, value) !== value) throw new Undecidable(OUT_OF_RANGE);
  return new UnsignedInt(value);
}

const LARGEST_DOUBLE_OF_INT = 2 ** 63;

/** Both ends are out, as in Tracee's library: the doubles next to them stand for other numbers, too. */
export function signedOfDouble(value: number): bigint {
  if (Math.abs(value) < LARGEST_DOUBLE_OF_INT) return BigInt(Math.trunc(value));
  throw new Undecidable(OUT_OF_RANGE);
}

export function unsignedOfDouble(value: number): UnsignedInt {
  if (value >= 0 && value < 2 * LARGEST_DOUBLE_OF_INT) return new UnsignedInt(BigInt(Math.trunc(value)));
  throw new Undecidable(OUT_OF_RANGE);
}

/** `strconv.ParseInt`, of what people write. */
export function signedFrom(text: string): bigint {
  if (!/^[+-]?\d{1,40}$/.test(text)) throw new Undecidable(NOT_CONVERTED);
  return signed(BigInt(text.replace('+', '')));
}

/** `strconv.ParseUint`: it takes no sign. */
export function unsignedFrom(text: string): UnsignedInt {
  if (!/^\d{1,40}$/.test(text)) throw new Undecidable(NOT_CONVERTED);
  return unsigned(BigInt(text));
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NO_DECIMALS: ReadonlyMap<string, number> = new Map([
  ...['inf', '+inf', 'infinity', '+infinity'].map((name) => [name, Number.POSITIVE_INFINITY] as const),
  ...['-inf', '-infinity'].map((name) => [name, Number.NEGATIVE_INFINITY] as const),
  ['nan', Number.NaN],
]);
const MAX_DECIMAL = 400;

/** `strconv.ParseFloat`, of what people write: no hexadecimal ones. */
export function doubleFrom(text: string): number {
  if (text.length > MAX_DECIMAL) throw new Undecidable(NOT_CONVERTED);
  const named = NO_DECIMALS.get(text.toLowerCase());
  if (named !== undefined) return named;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Undecidable(NOT_CONVERTED);
  return value;
}

/** `strconv.ParseBool`. */
export function boolFrom(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw new Undecidable(NOT_CONVERTED);
}

/** `%g`: with an exponent of two digits or more below 0.0001 and from a million on. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  if (Number(exponent) >= -4 && Number(exponent) < 6) return String(value);
  return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
}

/** Throws for bytes that are no UTF-8. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function textOfBytes(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Undecidable(NOT_CONVERTED);
  }
}
