/** `npm run bench:alerts`: what people are told in fourteen days of a fleet, with attacks, over the product's own code. */

import type { Units } from '#test/factories/counted-table.ts';
import { ATTACKS } from './alerts/attacks.ts';
import { type DaysOnCall, daysOf, hearingOf, simulateDays, threadsOf } from './alerts/days-on-call.ts';
import { DAYS, MINUTE } from './alerts/fleet.ts';
import { PRICES } from './cost/prices.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';

const FLEETS = [
  { title: '300 nodes', nodes: 300, applications: 150, hasCi: true, seed: 1 },
  { title: 'another seed', nodes: 300, applications: 150, hasCi: true, seed: 2 },
  { title: "with Tracee's rules", nodes: 300, applications: 150, hasCi: true, hasRules: true, seed: 1 },
  { title: 'without CI', nodes: 300, applications: 150, hasCi: false, seed: 1 },
  { title: '1,000 nodes', nodes: 1000, applications: 500, hasCi: true, seed: 1 },
] as const;

const runs: DaysOnCall[] = [];
for (const fleet of FLEETS) runs.push(await simulateDays(fleet));

const rows: [string, (run: DaysOnCall) => string][] = [
  ['findings', ({ findings }) => findings.toLocaleString('en-US')],
  ['messages on the first day', ({ told }) => String(daysOf(told)[0]?.messages)],
  ['messages on a median day', ({ told }) => String(median(daysOf(told).map(({ messages }) => messages)))],
  ['lines of a median daily report', ({ told }) => String(median(daysOf(told).map(({ reportLines }) => reportLines)))],
  ['messages at night, in 14 days', ({ told }) => String(daysOf(told).reduce((sum, { night }) => sum + night, 0))],
  [
    'messages beside the daily report, in 14 days',
    ({ told }) => String(told.filter(({ alert }) => alert.kind !== 'daily').length),
  ],
  ['lines of all messages on a median day', ({ told }) => String(median(daysOf(told).map(({ lines }) => lines)))],
  ['read units for a finding', ({ units, findings }) => (units.reads / findings).toFixed(1)],
  ['write units for a finding', ({ units, findings }) => (units.writes / findings).toFixed(1)],
  ['USD for what is asked of the table, in 30 days', ({ units }) => usdOf(units).toFixed(2)],
];
print(`${DAYS} days`, rows);
print(
  'attack: message, minutes after its object',
  ATTACKS.map((attack) => [attack.name, ({ told }) => describe(hearingOf(attack, told), threadsOf(attack, told).size)]),
);

function print(title: string, lines: readonly (readonly [string, (run: DaysOnCall) => string])[]): void {
  const head = [title, ...FLEETS.map((fleet) => fleet.title)];
  process.stdout.write(
    `${markdownTable(
      head,
      lines.map(([name, show]) => [name, ...runs.map(show)]),
    )}\n\n`,
  );
}

/** In 30 days. */
function usdOf({ reads, writes }: Units): number {
  return ((reads * PRICES.readUnit + writes * PRICES.writeUnit) * 30) / DAYS;
}

function describe(hearing: ReturnType<typeof hearingOf>, threads: number): string {
  if (hearing === undefined) return 'none';
  const inThreads = threads > 1 ? `, in ${threads} threads` : '';
  return `${hearing.kind}, ${Math.round(hearing.after / MINUTE)}${inThreads}`;
}
