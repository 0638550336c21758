import type { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { Undecidable } from './undecidable.ts';

type Convert = (value: never) => unknown;

/** Those of Tracee's library that the evaluator lacks, by their signatures. */
export const CONVERSIONS: Readonly<Record<string, Convert>> = {
  'int(uint): int': (value: UnsignedInt) => signed(value.valueOf()),
  // Whole seconds since the epoch, but nanoseconds of a duration.
  'int(google.protobuf.Timestamp): int': (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
  'int(google.protobuf.Duration): int': (duration: Duration) => signed(nanosecondsOf(duration)),
  'string(google.protobuf.Duration): string': (duration: Duration) => `${secondsText(nanosecondsOf(duration))}s`,
  'timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp': (time: Date) => time,
  'duration(google.protobuf.Duration): google.protobuf.Duration': (duration: Duration) => duration,
};

const BILLION = 1_000_000_000n;

function signed(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Undecidable('a number is larger or smaller than its type can hold');
  return value;
}

function nanosecondsOf({ seconds, nanos }: Duration): bigint {
  return seconds * BILLION + BigInt(nanos);
}

/** As Go writes them: a fraction with as few digits as tell it apart, and never an exponent. */
function secondsText(nanoseconds: bigint): string {
  const seconds = Number(nanoseconds / BILLION) + Number(nanoseconds % BILLION) / 1e9;
  return Math.abs(seconds) < 1e-6 ? seconds.toFixed(9).replace(/\.?0+$/, '') : String(seconds);
}
