import { isObject, scalarText } from './json.ts';

/**
 * When an event happened, in nanoseconds since the Unix epoch; `relative` where the log counts from boot or
 * from Tracee's start (`relative-time`, the default of the Helm chart in v0.19.0 to v0.22.5), which says
 * nothing about the day; `undefined` where the record does not tell.
 */
export type EventTime = bigint | 'relative' | undefined;

/** March 1973: no clock of a Tracee host shows it, and no uptime reaches it. */
const EARLIEST_WALL_CLOCK = 100_000_000_000_000_000n;
/** The end of the year 9999, the last that RFC 3339 can write. */
const LATEST_WALL_CLOCK = 253_402_300_800_000_000_000n;
export const SECONDS_PER_HOUR = 3600;
export const SECONDS_PER_DAY = 86_400;
export const MILLISECONDS_PER_MINUTE = 60_000;
export const MILLISECONDS_PER_HOUR = 3_600_000;
export const MILLISECONDS_PER_DAY = 86_400_000;
export const NANOSECONDS_PER_MINUTE = 60_000_000_000n;
export const NANOSECONDS_PER_HOUR = 60n * NANOSECONDS_PER_MINUTE;
export const NANOSECONDS_PER_DAY = 24n * NANOSECONDS_PER_HOUR;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;
export const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d{0,9})?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/**
 * Longer digits are no time, and turning them into a number would take quadratic time. Tools that hold a long integer
 * as a floating-point number write it with a fraction, such as 1770652841122095616.0.
 */
const INTEGER = /^(-?\d{1,24})(?:\.\d{1,24})?$/;
/** What tools make of a long integer that they hold as a floating-point number, such as 1.7706528411220957e+18. */
const EXPONENT = /^\d\.\d{1,24}[eE]\+?\d{1,2}$/;

/** Reads a timestamp of any of Tracee's forms from the JSON text of its value, so that no digit is lost. */
export function readTime(json: string): EventTime {
  const number = readNumber(json);
  if (number !== undefined) return fromNanoseconds(number);
  if (!json.startsWith('"') && !json.startsWith('{')) return undefined;
  const value: unknown = JSON.parse(json);
  if (typeof value === 'string') return readTimeText(value);
  return isObject(value) ? fromProtobuf(value['seconds'], value['nanos']) : undefined;
}

/**
 * The same for what databases and shippers make of a timestamp: a date without a zone, which is UTC, or with one in another form; seconds,
 * milliseconds or microseconds with a fraction, which no count of nanoseconds has. Whole ones look like a time since boot: `start`, another time
 * that Tracee wrote beside it, tells them apart.
 */
export function readTimestamp(json: string, start?: unknown): EventTime {
  const time = readTime(json);
  if (typeof time === 'bigint') return time;
  const text = textOfTimestamp(json);
  const rewritten = text === undefined ? undefined : (readFraction(text) ?? readDate(text));
  if (rewritten !== undefined) return rewritten;
  const count = time === 'relative' && text !== undefined ? readNumber(text) : undefined;
  return count === undefined ? time : readCount(count, start);
}

/** What a count of nanoseconds says, or of another unit, if `start` does not count from boot. */
export function readCount(count: bigint, start: unknown): EventTime {
  const time = fromNanoseconds(count);
  if (time !== 'relative' || !isDated(start)) return time;
  return (
    UNITS.map((unit) => count * unit).find((each) => each >= EARLIEST_WALL_CLOCK && each < LATEST_WALL_CLOCK) ?? time
  );
}

/** Nanoseconds of a microsecond, a millisecond and a second. */
const UNITS = [1000n, NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND];

function isDated(start: unknown): boolean {
  return Number(scalarText(start) ?? 0) >= Number(EARLIEST_WALL_CLOCK);
}

/** The longest that is read. */
const MAX_TIMESTAMP = 64;

/** Of a text, of a number as it stands there, or of what MongoDB makes of either. */
function textOfTimestamp(json: string): string | undefined {
  if (json.length > MAX_TIMESTAMP) return undefined;
  const value: unknown = json.startsWith('"') || json.startsWith('{') ? JSON.parse(json) : json;
  return scalarText(isObject(value) ? (value['$numberLong'] ?? value['$date']) : value);
}

const FRACTION = /^(\d{9,17})\.(\d{1,24})$/;

function readFraction(text: string): EventTime {
  const [, whole = '', fraction = ''] = FRACTION.exec(text) ?? [];
  if (!/[1-9]/.test(fraction)) return undefined;
  const unit = whole.length < 12 ? NANOSECONDS_PER_SECOND : whole.length < 15 ? NANOSECONDS_PER_MILLISECOND : 1000n;
  const digits = String(unit).length - 1;
  const time = fromNanoseconds(BigInt(whole) * unit + BigInt(fraction.slice(0, digits).padEnd(digits, '0')));
  return time === 'relative' ? undefined : time;
}

const DATE = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,24}))? ?(?:Z|z|UTC|([+-]\d\d):?(\d\d)?)?$/;

function readDate(text: string): EventTime {
  const [, day, clock, fraction = '0', hours, minutes = '00'] = DATE.exec(text) ?? [];
  if (day === undefined) return readDated(text);
  return readTimeText(`${day}T${clock}.${fraction}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
}

/** What stands in an object of MongoDB's. */
function readDated(text: string): EventTime {
  const time = readTimeText(text);
  return time === 'relative' ? undefined : time;
}

/** RFC 3339 with all nine digits, so that texts sort as the times do. */
export function formatTime(time: bigint): string {
  const seconds = time / NANOSECONDS_PER_SECOND;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${date}.${String(time % NANOSECONDS_PER_SECOND).padStart(9, '0')}Z`;
}

/** `2026-02-09`, in UTC. */
export function formatDay(time: bigint): string {
  return formatTime(time).slice(0, 10);
}

/** `2026-02-09 16:00`, in UTC. */
export function formatMinute(time: bigint): string {
  return formatTime(time).slice(0, 16).replace('T', ' ');
}

/** `2026-02-09 16:00:42`, in UTC. */
export function formatSecond(time: bigint): string {
  return formatTime(time).slice(0, 19).replace('T', ' ');
}

/** As `formatTime` writes it; undefined for a time that is not known. */
export function timeText(time: bigint | undefined): string | undefined {
  return time === undefined ? undefined : formatTime(time);
}

/** Nanoseconds since the epoch, which JSON holds as a text; undefined where it holds none. */
export function readStoredTime(text: string | null | undefined): bigint | undefined {
  return text === null || text === undefined ? undefined : BigInt(text);
}

/** Nanoseconds for milliseconds, without what is less than one. */
export function toNanoseconds(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds)) * NANOSECONDS_PER_MILLISECOND;
}

/** Whole milliseconds for nanoseconds. */
export function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}

/**
 * Milliseconds since the epoch at which an hour of a day begins in UTC; undefined if there is no such hour. Months
 * count from 1.
 */
export function startOfHour(year: number, month: number, day: number, hour: number): number | undefined {
  const time = Date.UTC(year, month - 1, day, hour);
  return isOnDay(time, month, day) ? time : undefined;
}

/** The whole part of a number that may be a time. */
function readNumber(text: string): bigint | undefined {
  const whole = INTEGER.exec(text)?.[1];
  if (whole !== undefined) return BigInt(whole);
  return EXPONENT.test(text) ? BigInt(Math.round(Number(text))) : undefined;
}

function readTimeText(text: string): EventTime {
  const nanoseconds = readNanoseconds(text);
  return nanoseconds === undefined ? undefined : fromNanoseconds(nanoseconds);
}

/** The nanoseconds that a timestamp's text gives, since whenever it counts. */
export function readNanoseconds(text: string): bigint | undefined {
  const number = readNumber(text);
  if (number !== undefined) return number;
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (!isOnDay(local - Number(second) * 1000, Number(month), Number(day)) || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return toNanoseconds(local - offset) + BigInt(fraction.padEnd(9, '0'));
}

/** False for a day that its month does not have, or an hour that its day does not, which JavaScript carries over. */
function isOnDay(time: number, month: number, day: number): boolean {
  const date = new Date(time);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** The shape of the documentation's example: `{"seconds":"1732454400","nanos":123456789}`. */
function fromProtobuf(seconds: unknown, nanos: unknown): EventTime {
  const whole = readNumber(scalarText(seconds) ?? '');
  if (whole === undefined) return undefined;
  const fraction = typeof nanos === 'number' && nanos >= 0 && nanos < 1e9 ? BigInt(Math.trunc(nanos)) : 0n;
  return fromNanoseconds(whole * NANOSECONDS_PER_SECOND + fraction);
}

/** What a timestamp of so many nanoseconds says. */
export function fromNanoseconds(time: bigint): EventTime {
  if (time < EARLIEST_WALL_CLOCK) return time === 0n ? undefined : 'relative';
  return time < LATEST_WALL_CLOCK ? time : undefined;
}
