import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextReportAt, summaryAt } from '#core/notify/schedule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('the next report is at its hour, within a day, and never so near that somebody could still miss it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 23 }), (now, hour) => {
      const at = nextReportAt(now, hour);
      expect(at % DAY).toBe(hour * HOUR);
      expect(at - now).toBeGreaterThanOrEqual(5 * 60_000);
      expect(at - now).toBeLessThanOrEqual(DAY + 6 * 60_000);
    }),
  );
});

test('first days that end within one hour of the clock share a summary, which comes after all of them', () => {
  expect(summaryAt(16 * HOUR)).toBe(17 * HOUR);
  expect(summaryAt(17 * HOUR - 1)).toBe(17 * HOUR);
  expect(summaryAt(17 * HOUR)).toBe(18 * HOUR);
});
