import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Basis } from '#core/correlate/finding.ts';
import { createFacets } from '#report-page/facets.ts';
import { countFirstSeen, createLanes, MARK, rangeOf, runsOf, undrawnWorkloads } from '#report-page/lanes.ts';
import { ticksOf } from '#report-page/ticks.ts';
import { aFinding } from '#test/factories/finding.ts';
import { pageColumns } from '#test/factories/page-columns.ts';

const HOUR = 3_600_000;
/** 2026-02-09T00:00:00Z */
const MONDAY = Date.UTC(2026, 1, 9);

type Seen = { readonly pod: string; readonly first?: number; readonly last?: number; readonly basis?: Basis };

/** Times are hours of Monday. */
function load(seen: readonly Seen[]) {
  const list = seen.map(({ pod, first, last = first, basis = 'observed' as const }) =>
    aFinding({ basis, pod: { name: pod, namespace: 'n' }, firstSeen: nanoseconds(first), lastSeen: nanoseconds(last) }),
  );
  const findings = pageColumns(list);
  const workloads = createFacets(findings).find(({ id }) => id === 'workload');
  if (workloads === undefined) throw new Error('There are workloads');
  return { findings, workloads, rows: Int32Array.from(seen, (_, row) => row) };
}

describe('the timeline', () => {
  test('is as long as what is known, with room around a single moment', () => {
    const { findings, rows } = load([{ pod: 'a', first: 5 }]);
    expect(rangeOf(findings, rows)).toEqual({ from: MONDAY + 5 * HOUR - 30_000, to: MONDAY + 5 * HOUR + 30_000 });
    expect(rangeOf(findings, new Int32Array())).toBeUndefined();
    const half = load([{ pod: 'a', last: 5 }]);
    expect(rangeOf(half.findings, half.rows)).toEqual({
      from: MONDAY + 5 * HOUR - 30_000,
      to: MONDAY + 5 * HOUR + 30_000,
    });
    const undated = load([{ pod: 'a' }]);
    expect(rangeOf(undated.findings, undated.rows)).toBeUndefined();
  });

  test('leaves out a clock that is a century ahead', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ pod: 'a', first: at % 24 }));
    const { findings, rows } = load([...many, { pod: 'b', first: 876_000 }]);
    const range = rangeOf(findings, rows);
    expect(range && (range.to - range.from) / HOUR).toBeLessThan(25);
  });

  test('draws what is days from a burst of minutes, and tells whose findings it does not draw', () => {
    const burst = Array.from({ length: 300 }, (_, at) => ({ pod: 'a', first: at / 3600 }));
    const { findings, rows, workloads } = load([...burst, { pod: 'near', first: 160 }]);
    const range = rangeOf(findings, rows);
    expect(range?.to).toBeGreaterThan(MONDAY + 160 * HOUR);
    expect(range && undrawnWorkloads(findings, rows, workloads, range)).toEqual([]);
    const other = load([...burst, { pod: 'far', first: 876_000 }, { pod: 'undated' }]);
    const cut = rangeOf(other.findings, other.rows);
    const names = cut && undrawnWorkloads(other.findings, other.rows, other.workloads, cut);
    expect(names?.map((name) => other.workloads.values[name]?.name)).toEqual(['n/far', 'n/undated']);
  });

  test.each([
    ['later', 720],
    ['earlier', -720],
  ])('leaves out nothing of a burst for what is a month %s', (_, far) => {
    const inner = Array.from({ length: 98 }, (_, at) => ({ pod: 'a', first: at / 100 }));
    const burst = [{ pod: 'first', first: -5 }, ...inner, { pod: 'last', first: 5 }];
    const { findings, rows, workloads } = load([...burst, { pod: 'far', first: far }]);
    const range = rangeOf(findings, rows);
    const names = range && undrawnWorkloads(findings, rows, workloads, range);
    expect(names?.map((name) => workloads.values[name]?.name)).toEqual(['n/far']);
  });

  test('leaves out no more at an end than what is far', () => {
    const burst = Array.from({ length: 300 }, (_, at) => ({ pod: 'a', first: at / 3600 }));
    const { findings, rows, workloads } = load([...burst, { pod: 'near', first: 100 }, { pod: 'far', first: 876_000 }]);
    const range = rangeOf(findings, rows);
    const names = range && undrawnWorkloads(findings, rows, workloads, range);
    expect(names?.map((name) => workloads.values[name]?.name)).toEqual(['n/far']);
  });

  test('has a lane for each workload, the one seen last first, and says what is known of each part', () => {
    const { findings, workloads, rows } = load([
      { pod: 'early', first: 0, last: 4 },
      { pod: 'late', first: 2, last: 9, basis: 'inferred' },
      { pod: 'undated' },
    ]);
    const lanes = createLanes(findings, rows, workloads, { from: MONDAY, to: MONDAY + 10 * HOUR }, 10);
    expect(lanes.map(({ workload }) => workloads.values[workload]?.name)).toEqual(['n/late', 'n/early']);
    expect([...(lanes[1]?.ends ?? [])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    const { unsureSpan, unsureConnect, sureSpan, sureConnect } = MARK;
    const [ends, between] = [unsureSpan | unsureConnect, unsureSpan];
    expect([...(lanes[0]?.parts ?? [])]).toEqual([
      0,
      0,
      ends,
      between,
      between,
      between,
      between,
      between,
      between,
      ends,
    ]);
    const [observedEnds, observedBetween] = [sureSpan | sureConnect, sureSpan];
    expect([...(lanes[1]?.parts ?? [])].slice(0, 5)).toEqual([
      ...[observedEnds, observedBetween, observedBetween, observedBetween, observedEnds],
    ]);
  });

  test.each([
    ['observed', 'sure'],
    ['configured', 'sure'],
    ['reported', 'unsure'],
    ['inferred', 'unsure'],
  ] as const)('draws %s as %s', (basis, drawn) => {
    const { findings, workloads, rows } = load([{ pod: 'a', first: 0, basis }]);
    const [lane] = createLanes(findings, rows, workloads, { from: MONDAY, to: MONDAY + 10 * HOUR }, 10);
    expect(lane?.parts[0]).toBe(MARK[`${drawn}Span`] | MARK[`${drawn}Connect`]);
  });

  test('counts each finding where it was seen first', () => {
    const { findings, rows } = load([{ pod: 'a', first: 1, last: 9 }, { pod: 'b', first: 1 }, { pod: 'c' }]);
    const counts = countFirstSeen(findings, rows, { from: MONDAY, to: MONDAY + 10 * HOUR }, 10);
    expect([...counts]).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('draws neighbouring parts as one', () => {
    expect(runsOf(5, (part) => part !== 0 && part !== 3)).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
  });
});

describe('ticks', () => {
  const labels = (from: number, to: number) => ticksOf({ from, to }, 6).map(({ label }) => label);

  test('are round moments, with the day where it begins', () => {
    expect(labels(MONDAY - 5 * HOUR, MONDAY + 11 * HOUR)).toEqual([
      '02-08 21:00',
      '02-09 00:00',
      '03:00',
      '06:00',
      '09:00',
    ]);
    expect(labels(MONDAY, MONDAY + 30 * 24 * HOUR)[0]).toMatch(/^2026-02-\d\d$/);
    expect(labels(Date.UTC(2024, 10, 3), Date.UTC(2026, 1, 1))).toEqual([
      '2025-01',
      '2025-04',
      '2025-07',
      '2025-10',
      '2026-01',
    ]);
  });

  test('are few, rising, and in the range, whatever it is', () => {
    const time = fc.integer({ min: Date.UTC(1973), max: Date.UTC(9999) });
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: Date.UTC(9999) }), (from, length) => {
        const to = Math.min(from + length, Date.UTC(9999, 11, 31));
        const times = ticksOf({ from, to }, 6).map((tick) => tick.time);
        expect(times.length).toBeLessThanOrEqual(8);
        expect(times).toEqual(times.toSorted((a, b) => a - b).filter((tick) => tick >= from && tick <= to));
      }),
    );
  });
});

function nanoseconds(hour: number | undefined): bigint | undefined {
  return hour === undefined ? undefined : BigInt(MONDAY + hour * HOUR) * 1_000_000n;
}
