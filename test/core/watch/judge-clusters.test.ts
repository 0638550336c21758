import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Counts, createCoverage } from '#core/correlate/coverage.ts';
import { compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { createDoneCache, type DoneCache } from '#core/store/done-cache.ts';
import { judgeClusters } from '#core/watch/judge-clusters.ts';
import { createCoverageTally, noteCoverage } from '#core/watch/note-coverage.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { type Clock, createClock, createPipeline, type Pipeline, RETENTION } from '#test/factories/state.ts';
import { execLine } from '#test/factories/trace-event.ts';

const HOUR = 3_600_000;
const ALL = { execs: 1, execsWithEnvironment: 1, execsWithEndpoint: 1, connects: 1 };

let clock: Clock;
let table: ReturnType<typeof createMemoryTable>;
let functions = 0;
beforeEach(() => {
  clock = createClock(Date.UTC(2026, 1, 9, 16, 30));
  table = createMemoryTable();
});

/** An object of a cluster, or of a node of it (`cluster/node`), with a function that remembers nothing. */
function note(place: string, counts: Partial<Counts>, doneCache: DoneCache = createDoneCache(clock.now)) {
  functions += 1;
  const [cluster = '', node] = place.split('/');
  const tally = createCoverageTally(`function ${functions}`, clock.now);
  const all = { ...createCoverage(cluster).counts, ...counts };
  return noteCoverage({ table, doneCache, now: clock.now, tally }, { cluster, node }, all);
}
const judge = (apiServers = NO_API_SERVERS) => judgeClusters({ table, now: clock.now, apiServers });
const conditions = async () => (await judge()).flatMap((cluster) => cluster.conditions);

async function noteHourly(hours: number, ...places: readonly string[]): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    for (const place of places) await note(place, ALL);
    clock.advance(HOUR);
  }
}

describe('a cluster', () => {
  test('that sends all that is needed is well', async () => {
    await noteHourly(2, 'prod');
    expect(await judge()).toMatchObject([{ cluster: 'prod', conditions: [] }]);
  });

  test.each([
    ['nothing', {}, ['no-execs', 'no-connects']],
    ['execs without environments', { execs: 5, connects: 1 }, ['no-environment']],
    ['no connects', { ...ALL, connects: 0 }, ['no-connects']],
    ['environments without an address', { ...ALL, execsWithEndpoint: 0 }, ['no-address']],
    ['answers to other names alone', { ...ALL, execsWithEndpoint: 0, nameAnswers: 1 }, ['no-address']],
    ['only names', { ...ALL, execsWithEndpoint: 0, hostNames: 1 }, ['names-only']],
    ['no execs', { connects: 1 }, ['no-execs']],
  ])('that sends %s for an hour is blind', async (_, counts, reasons) => {
    await note('prod', counts);
    expect(await conditions()).toEqual([]);
    clock.advance(HOUR);
    expect(await conditions()).toEqual([{ is: 'blind', reasons }]);
  });

  test('whose API servers the settings name needs no execs', async () => {
    const document = { apiServers: [{ cluster: 'prod', addresses: ['10.96.0.1'] }] };
    const apiServers = compileApiServers(readSettings(JSON.stringify(document), 'traceward.json').apiServers);
    await note('prod', { connects: 1 });
    await note('other', { connects: 1 });
    clock.advance(HOUR);
    expect(await judge(apiServers)).toMatchObject([
      { cluster: 'other', conditions: [{ is: 'blind', reasons: ['no-execs'] }] },
      { cluster: 'prod', conditions: [] },
    ]);
  });

  describe('of which', () => {
    const tell = (pipeline: Pipeline, container: string, podNamespace: string) =>
      pipeline.deliver({
        cluster: 'prod',
        content: execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container, podNamespace }),
      });

    test('two namespaces were told the API server needs no execs while that is remembered', async () => {
      const pipeline = createPipeline(table, clock);
      await tell(pipeline, 'a', 'shop');
      await tell(pipeline, 'b', 'ml');
      await noteHourly(26, 'prod');
      for (let hour = 0; hour < 26; hour += 1) {
        await note('prod', { connects: 1 });
        clock.advance(HOUR);
      }
      expect(await conditions()).toEqual([]);
      await note('prod', { execs: 60, connects: 1 });
      expect(await conditions()).toEqual([{ is: 'partly-blind', execs: 60, withEnvironment: 0 }]);
      clock.advance(RETENTION.bindings * 24 * HOUR);
      for (let hour = 0; hour < 2; hour += 1) {
        await note('prod', { connects: 1 });
        clock.advance(HOUR);
      }
      expect(await conditions()).toEqual([{ is: 'blind', reasons: ['no-execs'] }]);
    });

    test('one namespace alone was told the API server is blind without execs', async () => {
      const pipeline = createPipeline(table, clock);
      await tell(pipeline, 'a', 'shop');
      await tell(pipeline, 'b', 'shop');
      await note('prod', { connects: 1 });
      clock.advance(HOUR);
      expect(await conditions()).toEqual([{ is: 'blind', reasons: ['no-execs'] }]);
    });

    test('the API server is known is blind without connects', async () => {
      const pipeline = createPipeline(table, clock);
      await tell(pipeline, 'a', 'shop');
      await tell(pipeline, 'b', 'ml');
      await note('prod', { execs: 1 });
      clock.advance(HOUR);
      expect(await conditions()).toEqual([{ is: 'blind', reasons: ['no-connects'] }]);
    });
  });

  test('is judged by all its objects of an hour together, in any order', async () => {
    await note('prod', { connects: 1 });
    await note('prod', { execs: 1 });
    await note('prod', { ...ALL, execsWithEndpoint: 0, hostNames: 1 });
    await note('prod', {});
    await note('prod', { execs: 1, execsWithEnvironment: 1, execsWithEndpoint: 1 });
    clock.advance(HOUR);
    expect(await conditions()).toEqual([]);
  });

  test('is not blind because a night is quiet, but after a day', async () => {
    await note('prod', ALL);
    const blind: boolean[] = [];
    for (let hour = 0; hour < 26; hour += 1) {
      clock.advance(HOUR);
      await note('prod', {});
      blind.push((await conditions()).some(({ is }) => is === 'blind'));
    }
    expect(blind.indexOf(true)).toBe(24);
  });

  test('that loses its environments is blind an hour later, though it had them before', async () => {
    await noteHourly(3, 'prod');
    for (let hour = 0; hour < 2; hour += 1) {
      await note('prod', { execs: 1, connects: 1 });
      clock.advance(HOUR);
    }
    expect(await conditions()).toEqual([{ is: 'blind', reasons: ['no-environment'] }]);
  });

  test('whose execs of an hour tell no address is blind once none of a day does', async () => {
    await note('prod', ALL);
    const blind: boolean[] = [];
    for (let hour = 0; hour < 26; hour += 1) {
      clock.advance(HOUR);
      await note('prod', { ...ALL, execsWithEndpoint: 0 });
      blind.push((await conditions()).some(({ is }) => is === 'blind'));
    }
    expect(blind.indexOf(true)).toBe(24);
  });

  test('in which few execs have their environment is blind in part', async () => {
    await note('prod', { ...ALL, execs: 80, execsWithEnvironment: 80 });
    clock.advance(HOUR);
    expect(await conditions()).toEqual([]);
    await note('prod', { execs: 80, connects: 1 });
    expect(await conditions()).toEqual([{ is: 'partly-blind', execs: 160, withEnvironment: 80 }]);
  });

  test('falls silent after two whole hours without an object, and comes back with the next', async () => {
    await note('prod', ALL);
    const lastObject = Date.UTC(2026, 1, 9, 16);
    const silence: boolean[] = [];
    for (let hour = 0; hour < 5; hour += 1) {
      silence.push((await conditions()).some(({ is }) => is === 'silent'));
      clock.advance(HOUR);
    }
    expect(silence).toEqual([false, false, false, true, true]);
    expect(await conditions()).toEqual([{ is: 'silent', lastObject }]);
    await note('prod', ALL);
    expect(await conditions()).toEqual([]);
  });

  test('that was quiet for hours before is silent after more of them, and after half a day in any case', async () => {
    for (const pause of [0, 5, 20]) {
      clock.advance(pause * HOUR);
      await note('prod', ALL);
    }
    const silentAfter = async () => {
      for (let hours = 1; ; hours += 1) {
        clock.advance(HOUR);
        if ((await conditions()).length > 0) return hours;
      }
    };
    expect(await silentAfter()).toBe(13);
  });

  test('that sends nothing at night and at weekends is silent at weekends alone, half a day after they began', async () => {
    const silentFrom: number[] = [];
    let isSilent = false;
    for (let hour = 0; hour < 4 * 7 * 24; hour += 1) {
      const [day, ofDay] = [Math.floor(hour / 24) % 7, hour % 24];
      if (day < 5 && ofDay >= 7 && ofDay < 20) await note('prod', ALL);
      const before = isSilent;
      isSilent = (await conditions()).some(({ is }) => is === 'silent');
      if (isSilent && !before) silentFrom.push(hour);
      clock.advance(HOUR);
    }
    const [, ...weekends] = silentFrom;
    expect(weekends.map((hour) => hour % (7 * 24))).toEqual(Array(4).fill(5 * 24 + 8));
  });

  test('that has been silent for three days counts as taken down, deleted or not', async () => {
    await note('prod/node-1', ALL);
    clock.advance(71 * HOUR);
    expect(await conditions()).toMatchObject([{ is: 'silent' }]);
    clock.advance(HOUR);
    expect(await judge()).toEqual([]);
    clock.advance(120 * HOUR);
    table.deleteExpired(clock.now());
    expect(table.size()).toBe(0);
  });

  test('is judged apart from others, whatever their names', async () => {
    await note('a', ALL);
    await note('a#1', {});
    clock.advance(HOUR);
    expect((await judge()).map((health) => [health.cluster, health.conditions.length])).toEqual([
      ['a', 0],
      ['a#1', 1],
    ]);
  });
});

describe('nodes that keys name', () => {
  test('are well while all of them send', async () => {
    await noteHourly(3, 'prod/node-1', 'prod/node-2');
    expect(await conditions()).toEqual([]);
  });

  test('that stopped are named, for a day', async () => {
    await noteHourly(2, 'prod/node-1', 'prod/node-2', 'prod/node-3');
    await noteHourly(2, 'prod/node-1');
    expect(await conditions()).toEqual([{ is: 'nodes-stopped', nodes: ['node-2', 'node-3'], of: 3 }]);
    await noteHourly(24, 'prod/node-1');
    expect(await conditions()).toEqual([]);
  });

  test('that send execs without environments are named, though others hide them', async () => {
    await noteHourly(2, 'prod/node-1', 'prod/node-2');
    for (let hour = 0; hour < 2; hour += 1) {
      await note('prod/node-1', ALL);
      await note('prod/node-2', { execs: 1, connects: 1 });
      clock.advance(HOUR);
    }
    expect(await conditions()).toEqual([{ is: 'nodes-blind', nodes: ['node-2'], of: 2 }]);
  });
});

test('nodes that send execs and no connects are named, also where the settings name the API servers', async () => {
  const document = { apiServers: [{ addresses: ['10.96.0.1'] }] };
  const apiServers = compileApiServers(readSettings(JSON.stringify(document), 'traceward.json').apiServers);
  for (let hour = 0; hour < 3; hour += 1) {
    await note('prod/node-1', ALL);
    await note('prod/node-2', { execs: 1 });
    clock.advance(HOUR);
  }
  const mute = { is: 'nodes-mute', nodes: ['node-2'], of: 2 };
  expect(await judge(apiServers)).toMatchObject([{ cluster: 'prod', conditions: [mute] }]);
  expect(await conditions()).toEqual([{ is: 'nodes-blind', nodes: ['node-2'], of: 2 }, mute]);
});

test('a warm function writes once an hour for a cluster and a node, and its sums every five minutes', async () => {
  const units: Units = { reads: 0, writes: 0, requests: 0 };
  table = { ...table, ...countUnits(table, units) };
  const doneCache = createDoneCache(clock.now);
  const tally = createCoverageTally('warm', clock.now);
  const counts = { ...createCoverage('prod').counts, ...ALL };
  const notes = { table, doneCache, now: clock.now, tally };
  for (let minute = 0; minute < 10; minute += 1) {
    for (let at = 0; at < 10; at += 1) await noteCoverage(notes, { cluster: 'prod', node: 'node-1' }, counts);
    clock.advance(60_000);
  }
  expect(units).toMatchObject({ reads: 4, writes: 4 });
});
