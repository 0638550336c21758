/** `npm run bench:year`: what each function asks for, reads, sends and holds on days of 400, over the product's own code. */
import { markdownTable } from './markdown-table.ts';
import { type FunctionName, simulateYear, type YearDay } from './year/simulate-year.ts';

const DAYS = 400;
const MONTH = 30;
const LAST = DAYS - 1;

/** Every day of a small fleet. */
const SMALL = { nodes: 6, applications: 10, replicas: 1, hourlyJobs: 1, ciJobs: 6, isWhole: () => true };
/** As many workloads as `bench:alerts` has at 1,000 nodes; a pod stands for the eight of each. */
const LARGE = { nodes: 1000, applications: 500, replicas: 1, hourlyJobs: 2, ciJobs: 120, isWhole };
/** Of the large fleet some days at first; then the last days of some months, in which every application is rolled out. */
const FIRST_DAYS = 4;
const DAYS_OF_MONTH = 5;
const MONTHS: readonly number[] = [1, 5, 11];

function isWhole(day: number): boolean {
  return day < FIRST_DAYS || day % MONTH === MONTH - 1 || day === LAST;
}

function isThere(day: number): boolean {
  if (day < FIRST_DAYS || day > LAST - DAYS_OF_MONTH) return true;
  return MONTHS.includes(Math.floor(day / MONTH)) && day % MONTH >= MONTH - DAYS_OF_MONTH;
}

const LINES: readonly [string, (day: YearDay) => number][] = [
  ['calls', ({ calls }) => calls],
  ['findings that machines are told of', ({ published }) => published],
  ...unitsOf('detect'),
  ...unitsOf('digest'),
  ...unitsOf('announce'),
  ...unitsOf('watch'),
  ['keys that digest lists', ({ asked }) => asked.digest.listed],
  ['read units of the largest digest', ({ mostReads }) => mostReads],
  ['messages', ({ messages }) => messages],
  ['lines of all messages', ({ lines }) => lines],
  ['lines of the longest message', ({ longest }) => longest],
  ['thousand findings of the day that a rescan finds known', ({ rescan }) => (rescan?.comparison.known ?? 0) / 1000],
  ['thousand read units of the live table that it asks for', ({ rescan }) => (rescan?.asked ?? 0) / 1000],
  ['thousand read units that it scans', ({ rescan }) => (rescan?.scanned ?? 0) / 1000],
  ['thousand items in the table', ({ items }) => items / 1000],
  ['facts that functions remember', ({ facts = 0 }) => facts],
  ['MB that functions hold', ({ heapBytes = 0 }) => heapBytes / 1e6],
];

const onDay = (day: YearDay) => process.stderr.write(`${JSON.stringify(day)}\n`);
await show('6 nodes, each day', { ...SMALL, onDay }, [1, 13, 29, 59, 89, 179, 269, 359, LAST]);
await show('1,000 nodes', { ...LARGE, isThere, onDay }, [1, FIRST_DAYS - 1, 59, 179, 359, LAST]);

async function show(
  title: string,
  options: Omit<Parameters<typeof simulateYear>[0], 'days' | 'measured'>,
  shown: readonly number[],
): Promise<void> {
  const all = await simulateYear({ ...options, days: DAYS, measured: new Set(shown) });
  const days = all.filter(({ day }) => shown.includes(day));
  const head = [title, ...days.map(({ day }) => `day ${day + 1}`)];
  const lines = LINES.map(([name, of]) => [name, ...days.map((day) => format(of(day)))]);
  process.stdout.write(`${markdownTable(head, lines)}\n\n`);
}

function unitsOf(name: FunctionName): [string, (day: YearDay) => number][] {
  return [
    [`${name}: requests`, ({ asked }) => asked[name].requests],
    [`${name}: read units`, ({ asked }) => asked[name].reads],
    [`${name}: write units`, ({ asked }) => asked[name].writes],
  ];
}

function format(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
