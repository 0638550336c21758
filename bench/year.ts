/** `npm run bench:year`: what each function asks for, reads, sends and holds on days of 400, over the product's own code. */
import { markdownTable } from './markdown-table.ts';
import { type FunctionName, simulateYear, type YearDay } from './year/simulate-year.ts';

const DAYS = 400;
const NODES = 1000;
/** As many as `bench:alerts` has of them at 1,000 nodes; a pod stands for the eight of each. */
const FLEET = { nodes: NODES, applications: 500, replicas: 1, hourlyJobs: 2, ciJobs: 120 };
/** All of the first two weeks, and the last day of each month. */
const isWhole = (day: number) => day < 14 || day % 30 === 29 || day === DAYS - 1;
const SHOWN = [1, 6, 13, 29, 59, 89, 119, 179, 239, 299, 359, 399];

const days = await simulateYear({
  ...FLEET,
  ...{ isWhole, days: DAYS, measured: new Set(SHOWN) },
  onDay: (day) => process.stderr.write(`${JSON.stringify(day)}\n`),
});
const shown = days.filter(({ day }) => SHOWN.includes(day));

const lines: readonly [string, (day: YearDay) => number][] = [
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
  ['thousand items in the table', ({ items }) => items / 1000],
  ['MB that functions hold', ({ heapBytes = 0 }) => heapBytes / 1e6],
];
process.stdout.write(
  `${markdownTable(
    [`${NODES} nodes`, ...shown.map(({ day }) => `day ${day + 1}`)],
    lines.map(([name, of]) => [name, ...shown.map((day) => format(of(day)))]),
  )}\n`,
);

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
