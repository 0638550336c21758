import { describe, expect, test } from '@jest/globals';
import { type Counts, type Coverage, createCoverage } from '#core/correlate/coverage.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { agreedClusters } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import { describeDay } from '#core/report/describe-day.ts';
import type { EventTime } from '#core/time.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const DAY = 86_400_000_000_000n;
/** 2026-02-09T00:00:00Z */
const MONDAY = 1_770_595_200_000_000_000n;

function coverage(cluster: string, earliest: bigint | undefined, counts: Partial<Counts> = {}): Coverage {
  const created = createCoverage(cluster);
  Object.assign(created.counts, counts);
  return { ...created, earliest };
}

test('adds up what was read by cluster and day, in their order, what has no date last', () => {
  const days = coverageByDay([
    coverage('b', MONDAY, { execs: 1, execsWithEnvironment: 1, execsWithEndpoint: 1, connects: 1 }),
    coverage('a', undefined, { lines: 5 }),
    coverage('a', MONDAY + DAY, { execs: 2, execsWithEnvironment: 2, execsWithEndpoint: 1, connects: 1 }),
    coverage('a', MONDAY + 1n, { execs: 3, connects: 1 }),
    { ...coverage('a', MONDAY + 2n, { execs: 4, connects: 2 }), partial: true },
  ]);
  expect(days).toMatchObject([
    {
      cluster: 'a',
      day: '2026-02-09',
      sources: 2,
      partialSources: 1,
      execs: 7,
      connects: 3,
      blind: ['no-environment'],
    },
    { cluster: 'a', day: '2026-02-10', sources: 1, partialSources: 0, execs: 2, blind: [] },
    { cluster: 'a', day: undefined, sources: 1, lines: 5, blind: ['no-execs', 'no-connects'] },
    { cluster: 'b', day: '2026-02-09', sources: 1, blind: [] },
  ]);
});

test('a log that goes on tells its later days, too', () => {
  const hours = new Map([20_495, 20_493, 20_494].map((day) => [day, 1]));
  const [day] = coverageByDay([{ ...coverage('a', MONDAY), hours }]);
  expect(day).toMatchObject({ day: '2026-02-09', laterDays: ['2026-02-10', '2026-02-11'] });
});

test.each([
  ['execs', (timestamp: string) => execLine(['A=1'], { timestamp })],
  ['connects', (timestamp: string) => connectLine(inet('10.9.9.9'), { timestamp })],
])('days of which nothing was asked for are told, too, as they were read: of %s', (_, lineOf) => {
  const content = [0n, 1n, 3n].map((day) => `${lineOf(String(MONDAY + day * DAY))}\n`).join('');
  const isWanted = (time: EventTime) => typeof time === 'bigint' && time >= MONDAY + 2n * DAY;
  const [day] = coverageByDay(factsOf({ content, isWanted }).sources.values());
  expect(day).toMatchObject({ day: '2026-02-09', laterDays: ['2026-02-10', '2026-02-12'] });
});

describe('a day without execs', () => {
  const tell = (container: string, podNamespace: string) =>
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container, podNamespace, timestamp: String(MONDAY) });
  const later = connectLine(inet('10.96.0.1'), { container: 'late', timestamp: String(MONDAY + 5n * DAY) });
  /** Each log is of one day. */
  const blindDays = (...logs: readonly (readonly string[])[]) => {
    const facts = createFacts();
    for (const [at, lines] of logs.entries()) {
      mergeFacts(facts, factsOf({ source: `${at}.log`, content: `${lines.join('\n')}\n` }));
    }
    const days = coverageByDay(facts.sources.values(), { agreed: agreedClusters(facts) });
    return days.filter(({ blind }) => blind.length > 0).map(({ day, blind }) => ({ day, blind }));
  };

  test('is not blind where two namespaces were told the API server on another: its connections are found', () => {
    expect(blindDays([tell('a', 'shop'), tell('b', 'ml'), later], [later])).toEqual([]);
  });

  test('is blind where one namespace alone was told: nothing is inferred from it', () => {
    expect(blindDays([tell('a', 'shop'), tell('b', 'shop'), later], [later])).toEqual([
      { day: '2026-02-14', blind: ['no-execs'] },
    ]);
  });

  test('and without connections is blind whatever is known', () => {
    const other = execLine(null, { container: 'late', timestamp: String(MONDAY + 5n * DAY) });
    expect(blindDays([tell('a', 'shop'), tell('b', 'ml'), later], [other])).toEqual([
      { day: '2026-02-14', blind: ['no-connects'] },
    ]);
  });
});

test('empty files are no blind day', () => {
  const empty = [coverage('a', undefined), coverage('a', undefined)];
  expect(coverageByDay(empty)).toMatchObject([{ day: undefined, sources: 2, blind: [] }]);
});

describe('the day of a source', () => {
  const scan = (lines: readonly string[]) => {
    const facts = createFacts();
    const reading = createScan({ facts, source: 'a.log', cluster: 'a' });
    reading.write(Buffer.from(lines.join('\n')));
    reading.end('whole');
    return facts;
  };
  const dayOf = (facts: ReturnType<typeof scan>) => coverageByDay(facts.sources.values())[0]?.day;
  const exec = (timestamp: unknown) => withTime(execLine(['A=1']), timestamp);
  const connect = (timestamp: unknown) => withTime(connectLine(inet('10.96.0.1')), timestamp);

  test('is that of its earliest exec or connect, wherever that stands', () => {
    expect(dayOf(scan([connect(Number(MONDAY + DAY)), exec(Number(MONDAY)), connect(Number(MONDAY + DAY))]))).toBe(
      '2026-02-09',
    );
  });

  test('is unknown where times count from boot', () => {
    expect(dayOf(scan([connect(5_000_000_000)]))).toBeUndefined();
  });

  test('is the same for any order of merging', () => {
    const [first, second] = [[exec(Number(MONDAY + DAY))], [exec(Number(MONDAY))]];
    for (const [a, b] of [
      [first, second],
      [second, first],
    ] as const) {
      const facts = scan(a);
      mergeFacts(facts, scan(b));
      expect(dayOf(facts)).toBe('2026-02-09');
    }
  });
});

test('a day is told in plain words', () => {
  const [day] = coverageByDay([
    {
      ...coverage('a', MONDAY, {
        ...{ execs: 10, execsWithEnvironment: 8, execsWithEndpoint: 8, connects: 5 },
        ...{ malformed: 1, lostEvents: 1200 },
      }),
      partial: true,
    },
  ]);
  expect(day && describeDay(day)).toEqual([
    '1 log not read to the end',
    '2 execs without environment',
    '1 record not understood',
    '1,200 events lost by Tracee',
  ]);
});

function withTime(line: string, timestamp: unknown): string {
  return JSON.stringify({ ...JSON.parse(line), timestamp });
}
