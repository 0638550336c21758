import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTime, readCount, readTime, readTimestamp } from '#core/time.ts';

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

  test.each([
    ['of a database', '"2026-02-09 16:00:41.12"', 1770652841120000000n],
    ['without a zone', '"2026-02-09T16:00:41.122095657"', 1770652841122095657n],
    ['with a comma', '"2026-02-09 16:00:41,122"', 1770652841122000000n],
    ['of BigQuery', '"2026-02-09 16:00:41.122 UTC"', 1770652841122000000n],
    ['with a zone as Java writes it', '"2026-02-09T18:00:41.122+0200"', 1770652841122000000n],
    ['with a zone of hours', '"2026-02-09 18:00:41.122+02"', 1770652841122000000n],
    ['of MongoDB', '{"$numberLong":"1770652841122095657"}', 1770652841122095657n],
    ['of MongoDB as a date', '{"$date":"2026-02-09T16:00:41.122Z"}', 1770652841122000000n],
    ['in seconds with a fraction', '1770652841.1220956', 1770652841122095600n],
    ['such as a text', '"1770652841.1220956"', 1770652841122095600n],
    ['in milliseconds with a fraction', '1770652841122.5', 1770652841122500000n],
    ['in microseconds with a fraction', '1770652841122095.5', 1770652841122095500n],
    ['in nanoseconds of a tool', '1770652841122095616.0', 1770652841122095616n],
    ['since boot, which milliseconds look like', '1770652841122', 'relative'],
    ['since boot of a tool', '310041368905.0', 'relative'],
    ['of Kibana, in the zone of a browser', '"Feb 9, 2026 @ 16:00:41.122"', undefined],
    ['too short', '12.5', 'relative'],
    ['none', '0', undefined],
    ['no time', '{"$date":{}}', undefined],
    ['of too many digits', `"${'1'.repeat(1_000_000)}"`, undefined],
  ])('that was rewritten is read: %s', (_, json, expected) => {
    expect(readTimestamp(json)).toBe(expected);
  });

  test.each([
    ['seconds', 1770652841n, 1770652841000000000n],
    ['milliseconds', 1770652841122n, 1770652841122000000n],
    ['microseconds', 1770652841122095n, 1770652841122095000n],
    ['nanoseconds', 1770652841122095657n, 1770652841122095657n],
  ])('in %s is told from one since boot by the time beside it', (_, count, expected) => {
    const atBoot = count === expected ? expected : 'relative';
    expect(readCount(count, 1770652841121241600)).toBe(expected);
    expect(readCount(count, '1770652841121241578')).toBe(expected);
    expect(readCount(count, 310041368905)).toBe(atBoot);
    expect(readCount(count, undefined)).toBe(atBoot);
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
