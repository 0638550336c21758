import { beforeAll, describe, expect, test } from '@jest/globals';
import { simulateYear, type YearDay } from '#bench/year/simulate-year.ts';

const DAYS = 105;
/** Everything is replaced in a month. */
const MONTH = 30;

describe('after the first weeks, what a fleet of the same size takes stays as it is', () => {
  let months: readonly (readonly YearDay[])[] = [];
  beforeAll(async () => {
    const days = await simulateYear({
      ...{ nodes: 6, applications: 10, replicas: 1, hourlyJobs: 1, ciJobs: 6, isWhole: () => true },
      ...{ days: DAYS, measured: new Set([59, DAYS - 1]) },
    });
    months = [days.slice(MONTH, 2 * MONTH), days.slice(-MONTH)];
  }, 900_000);

  /** The sum of the last month against that of the second. */
  function growthOf(of: (day: YearDay) => number): number {
    const [second = 0, last = 0] = months.map((days) => days.reduce((sum, day) => sum + of(day), 0));
    return last / second;
  }

  test('the fleet itself does', () => {
    expect(growthOf(({ calls }) => calls)).toBeCloseTo(1, 1);
  });

  test.each(['detect', 'announce', 'digest', 'watch'] as const)('%s asks for as much', (name) => {
    for (const kind of ['requests', 'reads', 'writes'] as const) {
      expect(growthOf(({ asked }) => asked[name][kind] + 1)).toBeLessThanOrEqual(1.1);
    }
  });

  test('a digest lists and reads no more, and people get no more to read', () => {
    expect(growthOf(({ asked }) => asked.digest.listed)).toBeLessThanOrEqual(1.1);
    expect(growthOf(({ messages }) => messages)).toBeLessThanOrEqual(1.1);
    expect(growthOf(({ lines }) => lines)).toBeLessThanOrEqual(1.1);
    expect(Math.max(...(months[1] ?? []).map(({ mostReads }) => mostReads))).toBeLessThan(100);
  });

  test('a rescan of a day knows what live detection told, and asks it for as much', () => {
    const rescans = months.flat().flatMap(({ rescan }) => (rescan === undefined ? [] : [rescan]));
    expect(rescans).toHaveLength(2);
    for (const { comparison } of rescans) expect(comparison).toMatchObject({ new: 0, gone: 0, notComparable: 0 });
    const [second, last] = rescans;
    expect(last?.asked).toBeLessThanOrEqual(1.1 * (second?.asked ?? 0));
  });

  test('functions hold no more memory', () => {
    expect(growthOf(({ facts = 0 }) => facts)).toBeLessThanOrEqual(1.1);
    const [second = 0, last = 0] = months.map((days) => Math.max(...days.map(({ heapBytes = 0 }) => heapBytes)));
    // A collected heap varies by some kilobytes of compiled code.
    expect(last).toBeLessThanOrEqual(1.1 * second + 1_000_000);
  });
});
