import { describe, expect, test } from '@jest/globals';
import { keyDate } from '#core/object-selection/key-date.ts';

const at = (text: string) => Date.parse(text);
const day = (text: string) => ({
  from: at(`${text}T00:00:00Z`),
  to: at(`${text}T00:00:00Z`) + 86_400_000,
  unit: 'day',
});

describe('the date that a key carries', () => {
  test.each([
    ['Firehose', 'tracee/2026/01/02/03/tracee-1-2026-01-02-03-04-05-6b1f', '2026-01-02T03:00:00Z'],
    ['Firehose without a slash after its prefix', 'tracee2026/01/02/03/tracee-1', '2026-01-02T03:00:00Z'],
    ['Fluent Bit', '/fluent-bit-logs/kube.tracee/2026/01/02/03/04/05-objectA1b2', '2026-01-02T03:00:00Z'],
    ['Hive', 'logs/year=2026/month=01/day=02/hour=03/part-0.gz', '2026-01-02T03:00:00Z'],
    ['Hive without zeros', 'cluster=a/year=2026/month=1/day=2/hour=3/x', '2026-01-02T03:00:00Z'],
    ['Hive, one folder with the hour', 'dt=2026-01-02-03/x', '2026-01-02T03:00:00Z'],
    ['a folder with the time', 'logs/2026-01-02T03/x', '2026-01-02T03:00:00Z'],
  ])('of an hour (%s)', (_, key, from) => {
    expect(keyDate(key)).toEqual({ from: at(from), to: at(from) + 3_600_000, unit: 'hour', isPartition: true });
  });

  test.each([
    ['Fluent Bit', 'tracee/2026/01/02/03-04-05-objectA1b2.gz'],
    ['a file of a day', 'tracee/2026/01/02.log'],
    ['Hive', 'dt=2026-01-02/part-0'],
    ['Hive without dashes', 'eventDay=20260102/part-0'],
    ['Hive, date', 'cluster=a/date=2026-01-02/part-0'],
    ['a folder', 'tracee/2026-01-02/node-a.log'],
    ['a folder without dashes', 'tracee/20260102/node-a.log'],
    ['a folder without zeros', 'tracee/2026/1/2/node-a.log'],
  ])('of a day (%s)', (_, key) => {
    expect(keyDate(key)).toEqual({ ...day('2026-01-02'), isPartition: true });
  });

  test.each([
    ['a month', 'tracee/2026/02/', '2026-02-01', '2026-03-01', 'month'],
    ['December', 'tracee/2026/12/', '2026-12-01', '2027-01-01', 'month'],
    ['a month whose day does not exist', 'tracee/2026/02/31/x', '2026-02-01', '2026-03-01', 'month'],
    ['a month with files named by address', 'tracee/2026/01/10.244.1.5.log', '2026-01-01', '2026-02-01', 'month'],
    ['a year', 'tracee/year=2026/', '2026-01-01', '2027-01-01', 'year'],
  ])('of %s', (_, key, from, to, unit) => {
    expect(keyDate(key)).toEqual({ from: at(from), to: at(to), unit, isPartition: true });
  });

  test.each(['tracee-2026-01-02.log.gz', 'cluster=a/tracee_20260102T030405Z.json', 'node-a/tracee.log.20260102030405'])(
    'is less certain within a name: %s',
    (key) => {
      expect(keyDate(key)).toEqual({ ...day('2026-01-02'), isPartition: false });
    },
  );

  test('goes from the first to the last of those within a name', () => {
    expect(keyDate('tracee-2026-01-02-to-2026-01-04.log')).toMatchObject({
      from: at('2026-01-02'),
      to: at('2026-01-05'),
      isPartition: false,
    });
  });

  test('is that of the folders if a name has another', () => {
    expect(keyDate('release-2024-05-06/dt=2026-01-02/x')).toEqual({ ...day('2026-01-02'), isPartition: true });
  });

  test.each([
    '',
    'tracee/node-a.log',
    'tenant/2026/node-a.log',
    'tracee/1026/01/02/x',
    'tracee/2026/13/02/x',
    'port/20443/10/x',
    'tracee-1770652860168.log',
    'a1b2c3d420260102ff/x'.replace('20260102', '920260102'),
    'version=2026-01-02/x',
  ])('is not made up: %j', (key) => {
    expect(keyDate(key)?.isPartition ?? false).toBe(false);
  });
});
