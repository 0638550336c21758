import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTime, readTime } from '#core/time.ts';

describe('a timestamp', () => {
  test.each([
    ['nanoseconds', '1770652841122095657', 1770652841122095657n],
    ['nanoseconds as text', '"1770652841122095657"', 1770652841122095657n],
    ['nanoseconds that a tool has rounded', '1.7706528411220957e+18', 1770652841122095616n],
    ['nanoseconds with a fraction', '1770652841122095616.0', 1770652841122095616n],
    ['such as a text', '"1.7706528411220957e+18"', 1770652841122095616n],
    ['RFC 3339', '"2026-02-09T16:00:41.122095657Z"', 1770652841122095657n],
    ['RFC 3339 with fewer digits', '"2026-02-09T16:00:41.1Z"', 1770652841100000000n],
    ['RFC 3339 without a fraction', '"2026-02-09T16:00:41Z"', 1770652841000000000n],
    ['RFC 3339 of another zone', '"2026-02-09T18:00:41.000000001+02:00"', 1770652841000000001n],
    ['protobuf', '{"seconds":"1770652841","nanos":122095657}', 1770652841122095657n],
    ['protobuf without a fraction', '{"seconds":1770652841}', 1770652841000000000n],
    ['since boot', '310041368905', 'relative'],
    ['since boot, as a date', '"1970-01-01T00:05:10.041368905Z"', 'relative'],
    ['before its own beginning', '-5', 'relative'],
    ['none', '0', undefined],
    ['the zero of Go', '"0001-01-01T00:00:00Z"', 'relative'],
    ['no time', '"yesterday"', undefined],
    ['on a day that its month does not have', '"2027-02-29T00:00:00Z"', undefined],
    ['in a month that is none', '"2027-13-01T00:00:00Z"', undefined],
    ['at an hour that is none', '"2027-01-01T24:00:00Z"', undefined],
    ['at a minute that is none', '"2027-01-01T12:60:00Z"', undefined],
    ['in a leap second', '"2016-12-31T23:59:60Z"', 1483228800000000000n],
    ['no time, but a list', '[1]', undefined],
    ['no time, but an object', '{"seconds":{}}', undefined],
    ['no time, but null', 'null', undefined],
    ['after the year 9999', '999999999999999999999', undefined],
    ['of too many digits', '1'.repeat(1_000_000), undefined],
  ])('%s', (_, json, expected) => {
    expect(readTime(json)).toBe(expected);
  });

  test('keeps all its digits on the way in and out', () => {
    fc.assert(
      fc.property(fc.bigInt(100_000_000_000_000_000n, 253_402_300_799_999_999_999n), (time) => {
        expect(readTime(String(time))).toBe(time);
        expect(readTime(JSON.stringify(formatTime(time)))).toBe(time);
      }),
    );
  });
});
