import { MILLISECONDS_PER_HOUR, startOfHour } from '#core/time.ts';

/** When an object was written, as its key says: from `from` on and before `to`, in milliseconds since the epoch. */
export type KeyDate = {
  readonly from: number;
  readonly to: number;
  /** How much of the date the key gives. */
  readonly unit: 'year' | 'month' | 'day' | 'hour';
  /** False for a date within a name, which may be any date: of a release, of a certificate. */
  readonly isPartition: boolean;
};

const YEAR = '(?<year>20\\d\\d)';
const MONTH = '(?<month>1[0-2]|0?[1-9])';
const DAY = '(?<day>3[01]|[12]\\d|0?[1-9])';
const HOUR = '(?<hour>2[0-3]|[01]?\\d)';
const TWO_DIGITS = '(?<month>1[0-2]|0[1-9])\\k<dash>(?<day>3[01]|[12]\\d|0[1-9])';
const END = '(?=/|$)';

type Parts = Readonly<Record<string, string | undefined>>;

/** The ways in which shippers make folders of dates. In each the later parts may be missing where a prefix ends. */
const PARTITIONS: readonly RegExp[] = [
  // Hive: year=2026/month=01/day=02/hour=03
  new RegExp(
    `(?:^|/)(?:year|yyyy|y)=${YEAR}${END}(?:/(?:month|mm|m)=${MONTH}${END}(?:/(?:day|dd|d)=${DAY}${END}(?:/(?:hour|hh|h)=${HOUR}${END})?)?)?`,
    'i',
  ),
  // Hive: dt=2026-01-02, date=20260102, and perhaps hour=03 below it
  new RegExp(
    `(?:^|/)(?:dt|ds|d|\\w*(?:date|day|time))=${YEAR}(?<dash>[-_]?)${TWO_DIGITS}(?:[-_T ]${HOUR}(?!\\d)[^/]*)?${END}`,
    'i',
  ),
  // Firehose, Fluent Bit: 2026/01/02/03; Firehose writes it right after a prefix that has no slash at its end
  new RegExp(`(?<!\\d)${YEAR}/${MONTH}${END}(?:/${DAY}(?=/|$|[-_T]\\d\\d(?!\\d)|\\.\\D)(?:/${HOUR}(?=/))?)?`),
  // A folder that is a date: 2026-01-02/, 20260102/, 2026-01-02T03/
  new RegExp(`(?:^|/)${YEAR}(?<dash>[-_.]?)${TWO_DIGITS}(?:[-_T]${HOUR}(?!\\d)[^/]*)?(?=/)`),
];

/** A date within a name: tracee-2026-01-02.log, tracee-20260102T030405Z.gz */
const WITHIN_NAME = new RegExp(`(?<!\\d)${YEAR}(?<dash>[-_.]?)${TWO_DIGITS}(?=\\D|$|\\d{6}(?!\\d))`, 'g');

/**
 * The date that an object's key carries, or the beginning of keys that ends in a slash. Of several folders the first
 * counts; of several dates within names the time from the first to the last.
 */
export function keyDate(key: string): KeyDate | undefined {
  return partitionDate(key) ?? dateWithinNames(key);
}

function partitionDate(key: string): KeyDate | undefined {
  const matches = PARTITIONS.map((partition) => partition.exec(key)).filter((match) => match !== null);
  const dates = matches.sort((a, b) => a.index - b.index).map(({ groups }) => dateOf(groups, true));
  return dates.find((date) => date !== undefined);
}

function dateWithinNames(key: string): KeyDate | undefined {
  const dates = [...key.matchAll(WITHIN_NAME)]
    .map(({ groups }) => dateOf(groups, false))
    .filter((date) => date !== undefined);
  const [first] = dates;
  if (first === undefined) return undefined;
  const from = Math.min(...dates.map((date) => date.from));
  return { ...first, from, to: Math.max(...dates.map((date) => date.to)) };
}

/** What of the parts makes a date: of 2026/02/31 the month. */
function dateOf(parts: Parts | undefined, isPartition: boolean): KeyDate | undefined {
  const [year = 0, month = 0, day = 0, hour] = ['year', 'month', 'day', 'hour'].map((name) => numberIn(parts?.[name]));
  const nextMonth = month === 12 ? startOfHour(year + 1, 1, 1, 0) : startOfHour(year, month + 1, 1, 0);
  const startOfDay = startOfHour(year, month, day, 0);
  if (startOfDay !== undefined && hour !== undefined) {
    const from = startOfDay + hour * MILLISECONDS_PER_HOUR;
    return { from, to: from + MILLISECONDS_PER_HOUR, unit: 'hour', isPartition };
  }
  if (startOfDay !== undefined) {
    return { from: startOfDay, to: startOfDay + 24 * MILLISECONDS_PER_HOUR, unit: 'day', isPartition };
  }
  return (
    period(startOfHour(year, month, 1, 0), nextMonth, 'month', isPartition) ??
    period(startOfHour(year, 1, 1, 0), startOfHour(year + 1, 1, 1, 0), 'year', isPartition)
  );
}

function period(
  from: number | undefined,
  to: number | undefined,
  unit: KeyDate['unit'],
  isPartition: boolean,
): KeyDate | undefined {
  return from === undefined || to === undefined ? undefined : { from, to, unit, isPartition };
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
