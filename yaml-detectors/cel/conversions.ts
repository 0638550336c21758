import type { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import {
  boolFrom,
  doubleFrom,
  doubleText,
  signed,
  signedFrom,
  signedOfDouble,
  textOfBytes,
  unsigned,
  unsignedFrom,
  unsignedOfDouble,
} from './go-numbers.ts';
import { durationFrom, durationText, inRange, nanosecondsOf, timeFrom } from './times.ts';

type Convert = (value: never) => unknown;

const TIME = 'google.protobuf.Timestamp';
const DURATION = 'google.protobuf.Duration';

/** Those of Tracee's library that the evaluator lacks, by their signatures. */
export const ADDED_CONVERSIONS: Readonly<Record<string, Convert>> = {
  'int(uint): int': (value: UnsignedInt) => signed(value.valueOf()),
  // Whole seconds since the epoch, but nanoseconds of a duration.
  [`int(${TIME}): int`]: (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
  [`int(${DURATION}): int`]: nanosecondsOf,
  [`string(${DURATION}): string`]: durationText,
  [`timestamp(${TIME}): ${TIME}`]: same,
  [`duration(${DURATION}): ${DURATION}`]: same,
};

/** All of Tracee's library. The evaluator's own take what Go refuses, and write some values otherwise. */
export const CONVERSIONS: Readonly<Record<string, Convert>> = {
  ...ADDED_CONVERSIONS,
  'string(string): string': same,
  'string(bool): string': String,
  'string(int): string': String,
  'string(uint): string': String,
  'string(double): string': doubleText,
  'string(bytes): string': textOfBytes,
  'int(int): int': same,
  'int(double): int': signedOfDouble,
  'int(string): int': signedFrom,
  'uint(uint): uint': same,
  'uint(int): uint': unsigned,
  'uint(double): uint': unsignedOfDouble,
  'uint(string): uint': unsignedFrom,
  'double(double): double': same,
  'double(int): double': Number,
  'double(uint): double': Number,
  'double(string): double': doubleFrom,
  'bool(bool): bool': same,
  'bool(string): bool': boolFrom,
  [`timestamp(string): ${TIME}`]: timeFrom,
  [`timestamp(int): ${TIME}`]: (seconds: bigint) => inRange(new Date(Number(seconds) * 1000)),
  [`duration(string): ${DURATION}`]: durationFrom,
};

/** What a conversion is called where it is evaluated. */
export function ownNameOf(conversion: string): string {
  return `${conversion}Of`;
}

export const CONVERSION_NAMES: ReadonlySet<string> = new Set(
  Object.keys(CONVERSIONS).map((signature) => signature.slice(0, signature.indexOf('('))),
);

function same<Value>(value: Value): Value {
  return value;
}
