import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectFolder, selectObject, type Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';

const DAY = 86_400_000;
const wanted = (from?: string, to?: string, lookbackDays = 7): Wanted => ({
  range: {
    from: from === undefined ? undefined : readInstant(from),
    to: to === undefined ? undefined : readInstant(to),
  },
  lookback: lookbackDays * DAY,
});
const JANUARY = wanted('2026-01-01', '2026-02-01');
const object = (key: string, lastModified?: string) => ({
  key,
  lastModified: lastModified === undefined ? undefined : Date.parse(lastModified),
});

describe('the choice of objects by time', () => {
  test.each([
    ['2025/12/23/23/x', 'outside'],
    ['2025/12/24/00/x', 'lookback'],
    ['2025/12/30/23/x', 'lookback'],
    ['2025/12/31/00/x', 'range'],
    ['2026/01/15/x', 'range'],
    ['2026/02/01/23/x', 'range'],
    ['2026/02/02/00/x', 'outside'],
    ['2019/06/x', 'outside'],
  ])('goes by the date of the folders, with a day to spare: %s', (key, selection) => {
    expect(selectObject(object(key, '2026-11-24T00:00:00Z'), JANUARY)).toBe(selection);
  });

  test.each([
    ['2025-12-23T23:59:59Z', 'outside'],
    ['2025-12-24T00:00:00Z', 'lookback'],
    ['2025-12-31T00:00:00Z', 'range'],
    ['2026-02-01T23:59:59Z', 'range'],
    ['2026-02-02T00:00:00Z', 'outside'],
  ])('goes by the last modification without a date: %s', (lastModified, selection) => {
    expect(selectObject(object('node-a.log', lastModified), JANUARY)).toBe(selection);
  });

  test('lets a date within a name add to the last modification, and take nothing away', () => {
    expect(selectObject(object('tracee-2026-01-10.log', '2026-11-24T00:00:00Z'), JANUARY)).toBe('range');
    expect(selectObject(object('release-2024-05-06/node-a.log', '2026-01-10T00:00:00Z'), JANUARY)).toBe('range');
    expect(selectObject(object('release-2024-05-06/node-a.log', '2025-12-28T00:00:00Z'), JANUARY)).toBe('lookback');
    expect(selectObject(object('release-2024-05-06/node-a.log', '2026-11-24T00:00:00Z'), JANUARY)).toBe('outside');
  });

  test('leaves nothing out of which no time is known', () => {
    expect(selectObject(object('node-a.log'), JANUARY)).toBe('range');
  });

  test('takes a range that has no end, or no beginning', () => {
    expect(selectObject(object('2031/01/01/x'), wanted('2026-01-01'))).toBe('range');
    expect(selectObject(object('2001/01/01/x'), wanted(undefined, '2026-02-01'))).toBe('range');
    expect(selectObject(object('2026/03/01/x'), wanted(undefined, '2026-02-01'))).toBe('outside');
  });

  test.each([
    ['logs/', 'open'],
    ['logs/2025/', 'open'],
    ['logs/year=2024/', 'outside'],
    ['logs/year=2026/', 'open'],
    ['logs/2025/11/', 'outside'],
    ['logs/2026/01/', 'open'],
    ['logs/2026/01/15/', 'inside'],
    ['logs/2026/03/', 'outside'],
    ['logs/dt=2026-01-15/', 'inside'],
    ['logs/release-2024-05-06/', 'open'],
  ])('knows of a folder before it is listed: %s', (prefix, decision) => {
    expect(selectFolder(prefix, JANUARY)).toBe(decision);
  });
});

describe('the laws of the choice', () => {
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  const layouts = fc.constantFrom(
    (y: string, m: string, d: string, h: string) => `logs/${y}/${m}/${d}/${h}/x-${y}-${m}-${d}`,
    (y: string, m: string, d: string, h: string) => `logs${y}/${m}/${d}/${h}/x`,
    (y: string, m: string, d: string, h: string) => `a/year=${y}/month=${m}/day=${d}/hour=${h}/x`,
    (y: string, m: string, d: string, h: string) => `a/year=${y}/month=${Number(m)}/day=${Number(d)}/x${h}`,
    (y: string, m: string, d: string) => `a/dt=${y}-${m}-${d}/2019-01-01/x`,
    (y: string, m: string, d: string) => `${y}${m}${d}/10.0.0.1.log`,
    (y: string, m: string) => `${y}/${m}/10.0.0.1.log`,
    (y: string, m: string, d: string) => `tracee-${y}-${m}-${d}.log`,
    () => 'node-a/tracee.log',
  );
  const stored = fc.record({ shipped: time, layout: layouts, delay: fc.integer({ min: 0, max: DAY - 3_600_000 }) });
  const keyOf = ({ shipped, layout }: { shipped: Date; layout: (...parts: string[]) => string }) => {
    const [date = '', hour = ''] = shipped.toISOString().split('T');
    const [y = '', m = '', d = ''] = date.split('-');
    return layout(y, m, d, hour.slice(0, 2));
  };
  const ranges = fc.record({
    start: time,
    days: fc.integer({ min: 1, max: 90 }),
    lookback: fc.integer({ min: 0, max: 30 }),
  });
  const rangeOf = ({ start, days, lookback }: { start: Date; days: number; lookback: number }) =>
    wanted(start.toISOString(), new Date(start.getTime() + days * DAY).toISOString(), lookback);

  test('no event of the range is missed that was shipped within a day', () => {
    fc.assert(
      fc.property(stored, fc.integer({ min: 1, max: 90 }), fc.nat(), (each, days, offset) => {
        const event = each.shipped.getTime() - each.delay;
        const start = event - (offset % (days * DAY));
        const { range, lookback } = rangeOf({ start: new Date(start), days, lookback: 0 });
        const lastModified = each.shipped.getTime();
        expect(selectObject({ key: keyOf(each), lastModified }, { range, lookback })).toBe('range');
      }),
    );
  });

  test('no folder is left out that holds an object which is wanted', () => {
    fc.assert(
      fc.property(stored, ranges, (each, range) => {
        const key = keyOf(each);
        const selection = selectObject({ key, lastModified: each.shipped.getTime() }, rangeOf(range));
        fc.pre(selection !== 'outside');
        for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) {
          expect(selectFolder(key.slice(0, at + 1), rangeOf(range))).not.toBe('outside');
        }
      }),
    );
  });

  test('a longer lookback takes nothing away, and makes nothing part of the range', () => {
    fc.assert(
      fc.property(stored, ranges, (each, range) => {
        const object = { key: keyOf(each), lastModified: each.shipped.getTime() };
        const short = selectObject(object, rangeOf(range));
        const long = selectObject(object, rangeOf({ ...range, lookback: range.lookback + 5 }));
        expect(long === 'range').toBe(short === 'range');
        if (short === 'lookback') expect(long).toBe('lookback');
      }),
    );
  });
});
