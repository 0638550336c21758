import { Duration } from '@marcbachmann/cel-js/evaluator';
import { MILLISECONDS_PER_DAY, MILLISECONDS_PER_MINUTE } from '#core/time.ts';
import { signed } from './go-numbers.ts';
import { Undecidable } from './undecidable.ts';

/** Times and spans of time as Tracee's library has them, on a machine in any time zone. */

const BILLION = 1_000_000_000n;

/** The years 1 to 9999. */
const [EARLIEST, LATEST] = [-62_135_596_800_000, 253_402_300_799_999];

export function inRange(time: Date): Date {
  if (time.getTime() >= EARLIEST && time.getTime() <= LATEST) return time;
  throw new Undecidable('a time is before the year 1 or after the year 9999');
}

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** `time.Parse` with `time.RFC3339`: a day that the month does not have is none. */
export function timeFrom(text: string): Date {
  const [, local = '', fraction = '', sign, hours, minutes] = RFC3339.exec(text) ?? [];
  const time = Date.parse(`${local}Z`);
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(local)) throw new Undecidable('a text is no time');
  const east = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return inRange(new Date(time + Number(fraction.padEnd(3, '0').slice(0, 3)) - east * MILLISECONDS_PER_MINUTE));
}

/** Of `time.ParseDuration`. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
const PART = /(?=\.?\d)(\d{0,40})(?:\.(\d{0,40}))?(ns|us|µs|μs|ms|s|m|h)/y;
/** What people write has some ten characters. */
const MAX_DURATION = 100;

/** `time.ParseDuration`. */
export function durationFrom(text: string): Duration {
  const isNegative = text.startsWith('-');
  const parts = /^[+-]/.test(text) ? text.slice(1) : text;
  const nanoseconds = parts === '0' ? 0n : nanosecondsIn(parts);
  return durationOf(isNegative ? -nanoseconds : nanoseconds);
}

function nanosecondsIn(parts: string): bigint {
  if (parts === '' || parts.length > MAX_DURATION) throw new Undecidable('a text is no duration');
  let sum = 0n;
  for (let at = 0; at < parts.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [, whole = '', digits = '', name = ''] = PART.exec(parts) ?? [];
    const unit = UNITS[name];
    if (unit === undefined) throw new Undecidable('a text is no duration');
    const fraction = digits.slice(0, 18);
    // As Go does, with a floating-point number.
    sum += BigInt(whole) * BigInt(unit) + BigInt(Math.trunc(Number(fraction) * (unit / 10 ** fraction.length)));
  }
  return sum;
}

/**
 * Of 64 bits, as in Go. The fraction is never negative: the evaluator adds, subtracts and compares the two parts apart, and only then
 * gets the same for the same span.
 */
export function durationOf(nanoseconds: bigint): Duration {
  const fraction = ((signed(nanoseconds) % BILLION) + BILLION) % BILLION;
  return new Duration((nanoseconds - fraction) / BILLION, Number(fraction));
}

export function nanosecondsOf({ seconds, nanos }: Duration): bigint {
  return seconds * BILLION + BigInt(nanos);
}

/** As Go writes them: a fraction with as few digits as tell it apart, and never an exponent. */
export function durationText(duration: Duration): string {
  const nanoseconds = nanosecondsOf(duration);
  const seconds = Number(nanoseconds / BILLION) + Number(nanoseconds % BILLION) / 1e9;
  const text = Math.abs(seconds) < 1e-6 ? withoutZeros(seconds.toFixed(9)) : String(seconds);
  return `${text}s`;
}

/** Without the zeros at the end of a fraction. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, digits[end - 1] === '.' ? end - 1 : end);
}

const PARTS: Readonly<Record<string, (time: Date) => number>> = {
  getFullYear: (time) => time.getUTCFullYear(),
  getMonth: (time) => time.getUTCMonth(),
  getDate: (time) => time.getUTCDate(),
  getDayOfMonth: (time) => time.getUTCDate() - 1,
  getDayOfWeek: (time) => time.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: (time) => time.getUTCHours(),
  getMinutes: (time) => time.getUTCMinutes(),
  getSeconds: (time) => time.getUTCSeconds(),
  getMilliseconds: (time) => time.getUTCMilliseconds(),
};

export const TIME_METHODS: readonly string[] = Object.keys(PARTS);

export function partOfTime(time: Date, method: string, zone: string): bigint {
  const part = PARTS[method]?.(inZone(time, zone));
  if (part === undefined) throw new Undecidable('a time has no such part');
  return BigInt(part);
}

function dayOfYear(time: Date): number {
  const first = new Date(time).setUTCMonth(0, 1);
  return Math.round((time.getTime() - first) / MILLISECONDS_PER_DAY);
}

const SPANS: Readonly<Record<string, bigint>> = {
  getHours: 3600n * BILLION,
  getMinutes: 60n * BILLION,
  getSeconds: BILLION,
  getMilliseconds: 1_000_000n,
};

/** Toward zero, as in Go. */
export function partOfDuration(duration: Duration, method: string): bigint {
  const unit = SPANS[method];
  if (unit === undefined) throw new Undecidable('a duration has no such part');
  return nanosecondsOf(duration) / unit;
}

const OFFSET = /^([+-]?)(\d{1,2}):([0-5]?\d)$/;

/** A time whose UTC is what clocks show in the zone: its name, or its distance such as `+01:00`. */
function inZone(time: Date, zone: string): Date {
  if (zone === '' || zone === 'UTC') return time;
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
  if (hours === undefined) return inNamedZone(time, zone);
  const east = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return new Date(time.getTime() + east * MILLISECONDS_PER_MINUTE);
}

const SHOWN = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;

function inNamedZone(time: Date, zone: string): Date {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const date = [parts.get('year')?.padStart(4, '0'), parts.get('month'), parts.get('day')].join('-');
  const clock = [parts.get('hour'), parts.get('minute'), parts.get('second')].join(':');
  return new Date(Date.parse(`${date}T${clock}Z`) + time.getUTCMilliseconds());
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    if (/^[A-Z]/i.test(zone)) return new Intl.DateTimeFormat('en-US', { ...SHOWN, timeZone: zone });
  } catch {}
  throw new Undecidable('a text is no time zone');
}
