import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCoverage } from '#core/correlate/coverage.ts';
import type { Fate, WatchAlert } from '#core/notify/alert.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { toNanoseconds } from '#core/time.ts';
import { createCoverageTally, noteCoverage } from '#core/watch/note-coverage.ts';
import { readStanding } from '#core/watch/read-standing.ts';
import { type CoverageWatch, watchClusters } from '#core/watch/watch-clusters.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { type Clock, createClock } from '#test/factories/state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ALL = { execs: 1, execsWithEnvironment: 1, execsWithEndpoint: 1, connects: 1 };

let clock: Clock;
let table: ReturnType<typeof createMemoryTable>;
/** What people read of each message. */
let told: string[];
beforeEach(() => {
  clock = createClock(Date.UTC(2026, 1, 9, 16));
  table = createMemoryTable();
  told = [];
});

async function note(cluster: string, counts: object = ALL, node?: string): Promise<void> {
  const doneCache = createDoneCache(clock.now);
  const tally = createCoverageTally('a function', clock.now);
  const all = { ...createCoverage(cluster).counts, ...counts };
  await noteCoverage({ table, doneCache, now: clock.now, tally }, { cluster, node }, all);
}

async function publish(alert: WatchAlert): Promise<Fate> {
  told.push(formatEMail(alert, toNanoseconds(clock.now())).body);
  return 'told';
}

function look(changes: Partial<CoverageWatch> = {}) {
  const options = { table, now: clock.now, apiServers: NO_API_SERVERS, suppressions: [], publish };
  return watchClusters({ ...options, unconfirmed: [], unsubscribed: [], ...changes });
}

/** Looks every 15 minutes, while these clusters send. */
async function pass(hours: number, clusters: readonly string[], changes: Partial<CoverageWatch> = {}): Promise<void> {
  for (let quarter = 0; quarter < 4 * hours; quarter += 1) {
    for (const cluster of clusters) await note(cluster);
    await look(changes);
    clock.advance(15 * MINUTE);
  }
}

describe('people are told', () => {
  test('nothing while all is well', async () => {
    await pass(5, ['prod', 'test']);
    expect(told).toEqual([]);
  });

  test('once that a cluster is silent, and once that it is back, however another is meanwhile', async () => {
    await pass(2, ['prod', 'test', 'lab']);
    await pass(5, ['test']);
    await pass(2, ['test', 'lab']);
    await pass(2, ['test', 'lab', 'prod']);
    expect(told).toHaveLength(3);
    expect(told[0]).toMatch(/cluster lab: no object has come since the hour of\s+2026-02-09 17:00:00\s+UTC/);
    expect(told[0]).toContain('cluster prod: no object has come');
    expect(told[1]).toMatch(/cluster lab sends again\. It was first seen at/);
    expect(told[1]).not.toContain('prod');
    expect(told[2]).toContain('cluster prod sends again');
  });

  test('of the next cluster while one is still silent, or blind', async () => {
    await pass(2, ['prod', 'test']);
    await pass(6, ['test']);
    await pass(6, []);
    expect(told.map((text) => /cluster (prod|test): no object/.exec(text)?.[1])).toEqual(['prod', 'test']);
  });

  test('that a cluster went blind, why, and what to do', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      await note('prod', { execs: 3, connects: 1 });
      await look();
      clock.advance(HOUR);
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/cluster prod: .*environments/s);
    expect(told[0]).toContain('apiServers');
  });

  test('of nodes that stopped once a day, and not when they are back', async () => {
    for (let hour = 0; hour < 30; hour += 1) {
      await note('prod', ALL, 'node-1');
      if (hour < 2 || (hour > 8 && hour < 12)) await note('prod', ALL, 'node-2');
      await look();
      clock.advance(HOUR);
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/1 of 2 nodes stopped\s+sending: node-2/);
  });

  test('that nothing has arrived, two hours after the first look, and that the first logs have', async () => {
    await pass(3, []);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /no object of any cluster has arrived since traceward first looked, at 2026-02-09 16:00:00/,
    );
    await pass(1, ['prod']);
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('logs arrive');
  });

  test('that nothing arrives any more once all clusters count as taken down, and when the last object came', async () => {
    await pass(3, ['prod']);
    await pass(80, []);
    expect(told.map((text) => /no object[^.;\n]*/.exec(text)?.[0])).toEqual([
      'no object has come since the hour of 2026-02-09 18:00:00 UTC',
      'no object of any cluster has arrived since the hour of 2026-02-09 18:00:00 UTC',
    ]);
    expect(told[0]).toContain('three days after that it counts as taken down, and nobody hears of it again');
  });

  test('not that a cluster that fell silent can be seen again, but once it sends and can be', async () => {
    const partly = { ...ALL, execs: 100, execsWithEnvironment: 10 };
    for (let hour = 0; hour < 3; hour += 1) {
      await note('prod', partly);
      await look();
      clock.advance(HOUR);
    }
    await pass(6, []);
    expect(told.map((text) => /cluster prod.*/.exec(text)?.[0])).toEqual([
      expect.stringContaining('only 10 of'),
      expect.stringContaining('no object has come'),
    ]);
    await pass(3, ['prod']);
    expect(told.slice(2).join('\n')).not.toContain('can be seen');
    await note('prod', { ...ALL, execs: 100, execsWithEnvironment: 100 });
    clock.advance(3 * HOUR);
    await note('prod', { ...ALL, execs: 100, execsWithEnvironment: 100 });
    await look();
    expect(told.slice(2).join('\n')).toContain('cluster prod can be seen whole again');
  });

  test('of receivers that have not confirmed for a day, and of others that come later', async () => {
    await pass(23, ['prod'], { unconfirmed: ['a@example.org'] });
    expect(told).toEqual([]);
    await pass(4, ['prod'], { unconfirmed: ['a@example.org'] });
    await pass(2, ['prod'], { unconfirmed: ['a@example.org', 'b@example.org'] });
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('a@example.org');
    expect(told[1]).toContain('b@example.org');
    await pass(1, ['prod']);
    expect(told.at(-1)).toContain('all receivers have confirmed');
  });

  test('that a subscription which nobody confirmed was deleted, not that it was confirmed, until it is', async () => {
    await pass(25, ['prod'], { unconfirmed: ['a@example.org'] });
    await pass(1, ['prod'], { unsubscribed: ['a@example.org'] });
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(/1 receiver gets nothing, since SNS has\s+deleted the subscription.*a@example\.org/s);
    expect(told[1]).toContain('docs/first-deployment.md');
    expect(told[1]).not.toContain('have confirmed');
    await pass(30, ['prod'], { unsubscribed: ['a@example.org'] });
    await pass(1, ['prod']);
    expect(told).toHaveLength(3);
    expect(told[2]).toContain('all receivers have confirmed');
  });

  test('once, and in one message, of the suppressions that end within 14 days', async () => {
    const ends = (owner: string, days: number): Suppression => ({
      conditions: { namespace: 'shop', process: owner },
      reason: 'known',
      owner,
      mode: 'suppress',
      expires: toNanoseconds(clock.now() + days * DAY),
    });
    const suppressions = [ends('early', 13), ends('soon', 13.5), ends('late', 16), ends('over', -1)];
    await pass(2, ['prod'], { suppressions });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/2 suppressions end within 14 days:.*early.*soon/s);
    expect(told[0]).not.toContain('late');
    await pass(80, ['prod'], { suppressions });
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('late');
  });
});

describe('a message that could not be published', () => {
  test('is tried again, and one that was published before a crash comes twice, never not at all', async () => {
    await pass(2, ['prod', 'test']);
    clock.advance(2 * HOUR);
    await note('test');
    await look({ publish: async () => 'failed' });
    expect(told).toEqual([]);
    const crashing = {
      ...table,
      write: async () => {
        throw new Error('crashed');
      },
    };
    await expect(look({ table: crashing })).rejects.toThrow('crashed');
    await look();
    await look();
    expect(told).toHaveLength(2);
    expect(told[0]).toBe(told[1]);
  });

  test('is known as not told to who makes the daily report', async () => {
    const standing = () => readStanding({ table, now: clock.now, apiServers: NO_API_SERVERS });
    await pass(2, ['prod', 'test']);
    await pass(30, ['test'], { publish: async () => 'failed' });
    expect(await standing()).toMatchObject([{ cluster: 'prod', told: false }]);
    const since = clock.now();
    await look();
    clock.advance(15 * MINUTE);
    expect(await standing()).toMatchObject([{ cluster: 'prod', told: true, since }]);
  });

  test('is known to whoever makes the daily report, also where a blind cluster fell silent', async () => {
    const standing = () => readStanding({ table, now: clock.now, apiServers: NO_API_SERVERS });
    const begin = clock.now();
    for (let hour = 0; hour < 3; hour += 1) {
      await note('prod', { ...ALL, execsWithEnvironment: 0, execsWithEndpoint: 0 });
      await look();
      clock.advance(HOUR);
    }
    await pass(8, []);
    const [silent, ...others] = await standing();
    expect(others).toEqual([]);
    expect(silent).toMatchObject({ condition: { is: 'silent' }, blindSince: begin + HOUR });
  });
});
