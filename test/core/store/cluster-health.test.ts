import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Counts, createCoverage } from '#core/correlate/coverage.ts';
import { compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { judgeClusters, noteCoverage } from '#core/store/cluster-health.ts';
import { createDoneCache, type DoneCache } from '#core/store/done-cache.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { type Clock, createClock } from '#test/factories/state.ts';

const HOUR = 3_600_000;
const ALL = { execs: 1, execsWithEnvironment: 1, connects: 1 };

let clock: Clock;
let table: ReturnType<typeof createMemoryTable>;
beforeEach(() => {
  clock = createClock(Date.UTC(2026, 1, 9, 16, 30));
  table = createMemoryTable();
});

/** An object of a cluster, with a function that remembers nothing. */
function note(cluster: string, counts: Partial<Counts>, doneCache: DoneCache = createDoneCache(clock.now)) {
  return noteCoverage({ table, doneCache, now: clock.now }, cluster, { ...createCoverage(cluster).counts, ...counts });
}
const judge = (apiServers = NO_API_SERVERS) => judgeClusters({ table, now: clock.now, apiServers });

describe('a cluster', () => {
  test('that sends all that is needed is well', async () => {
    await note('prod', ALL);
    clock.advance(HOUR);
    await note('prod', ALL);
    expect(await judge()).toEqual([{ cluster: 'prod', isSilent: false, blind: [] }]);
  });

  test.each([
    ['nothing', {}, ['no-execs', 'no-connects']],
    ['execs without environments', { execs: 5, connects: 1 }, ['no-environment']],
    ['no connects', { execs: 1, execsWithEnvironment: 1 }, ['no-connects']],
    ['only names', { ...ALL, hostNames: 1 }, ['names-only']],
    ['no execs', { connects: 1 }, ['no-execs']],
  ])('that sends %s for an hour is blind', async (_, counts, blind) => {
    await note('prod', counts);
    clock.advance(HOUR);
    expect(await judge()).toEqual([{ cluster: 'prod', isSilent: false, blind }]);
  });

  test('whose addresses the settings name needs connects only', async () => {
    const document = { apiServers: [{ cluster: 'prod', addresses: ['10.96.0.1'] }] };
    const apiServers = compileApiServers(readSettings(JSON.stringify(document), 'traceward.json').apiServers);
    await note('prod', { connects: 1 });
    await note('other', { connects: 1 });
    await note('prod-2', {});
    clock.advance(HOUR);
    expect(await judge(apiServers)).toMatchObject([
      { cluster: 'other', blind: ['no-execs'] },
      { cluster: 'prod', blind: [] },
      { cluster: 'prod-2', blind: ['no-execs', 'no-connects'] },
    ]);
  });

  test('that was told addresses beside names is not', async () => {
    await note('prod', { ...ALL, hostNames: 1 });
    await note('prod', { execsWithEndpoint: 1 });
    clock.advance(HOUR);
    expect(await judge()).toMatchObject([{ blind: [] }]);
  });

  test('is judged by all its objects of an hour together, in any order', async () => {
    await note('prod', { connects: 1 });
    await note('prod', { execs: 1 });
    await note('prod', {});
    await note('prod', { execs: 1, execsWithEnvironment: 1 });
    clock.advance(HOUR);
    expect(await judge()).toMatchObject([{ blind: [] }]);
  });

  test('that has just begun to send is not judged before its first hour is over', async () => {
    await note('prod', {});
    expect(await judge()).toMatchObject([{ isSilent: false, blind: [] }]);
    clock.advance(HOUR);
    expect(await judge()).toMatchObject([{ blind: ['no-execs', 'no-connects'] }]);
  });

  test('is not blind because an hour has just begun', async () => {
    await note('prod', ALL);
    clock.advance(HOUR);
    await note('prod', {});
    expect(await judge()).toMatchObject([{ blind: [] }]);
    clock.advance(HOUR);
    expect(await judge()).toMatchObject([{ blind: ['no-execs', 'no-connects'] }]);
  });

  test('falls silent after two whole hours without an object, and comes back with the next', async () => {
    await note('prod', ALL);
    const silence: boolean[] = [];
    for (let hour = 0; hour < 5; hour += 1) {
      silence.push((await judge()).some(({ isSilent }) => isSilent));
      clock.advance(HOUR);
    }
    expect(silence).toEqual([false, false, false, true, true]);
    await note('prod', ALL);
    expect(await judge()).toMatchObject([{ isSilent: false }]);
  });

  test('that has been silent for three days counts as taken down, deleted or not', async () => {
    await note('prod', ALL);
    clock.advance(71 * HOUR);
    expect(await judge()).toMatchObject([{ isSilent: true }]);
    clock.advance(HOUR);
    expect(await judge()).toEqual([]);
    table.deleteExpired(clock.now());
    expect(table.size()).toBe(0);
  });

  test('is judged apart from others, whatever their names', async () => {
    await note('a', ALL);
    await note('a#1', {});
    clock.advance(HOUR);
    const blind = new Map((await judge()).map((health) => [health.cluster, health.blind.length]));
    expect(blind).toEqual(
      new Map([
        ['a', 0],
        ['a#1', 2],
      ]),
    );
  });
});

test('a warm function writes once an hour and cluster, and reads no more often', async () => {
  const units: Units = { reads: 0, writes: 0, requests: 0 };
  table = { ...table, ...countUnits(table, units) };
  const doneCache = createDoneCache(clock.now);
  for (let at = 0; at < 10; at += 1) await note('prod', ALL, doneCache);
  expect(units).toMatchObject({ reads: 1, writes: 1 });
  clock.advance(HOUR);
  for (let at = 0; at < 10; at += 1) await note('prod', ALL, doneCache);
  expect(units).toMatchObject({ reads: 2, writes: 2 });
});
