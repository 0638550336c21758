import { describe, expect, test } from '@jest/globals';
import { listGroups } from '#core/notify/known-groups.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import type { Table } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import type { Log } from '#test/factories/scan.ts';
import { createAttempt, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const apiServers = compileApiServers(
  readSettings(JSON.stringify({ apiServers: [{ cluster: 'default', addresses: [API] }] }), 's').apiServers,
);
const pod = {
  container: 'tool',
  containerName: 'tool',
  podNamespace: 'ops',
  podName: 'tool-6d9f8c7b54-x2x7q',
  image: 'registry/tool:1',
};
const entered = { ...pod, process: 'kubectl', entity: 5002, processId: 77, parentId: 0 };
const hour = (at: number) => String(BigInt(Date.UTC(2026, 1, 9, at, 20)) * 1_000_000n);

/** Somebody enters the pod at three, and kubectl connects each hour. The newest comes first. */
const newestFirst = [7, 6, 5, 4, 3].map((at) => ({
  source: `hour ${at}`,
  content: [
    ...(at === 3 ? [execLine([], { ...entered, path: '/usr/bin/kubectl', timestamp: hour(at) })] : []),
    connectLine(inet(API), { ...entered, timestamp: hour(at) }),
  ].join('\n'),
}));

const firsts = ({ alerts }: Pipeline) => alerts.flatMap(({ alert }) => (alert.kind === 'first' ? [alert] : []));

const told = (pipeline: Pipeline) => firsts(pipeline).map(({ finding }) => finding.risk?.severity);

/** Somebody enters a shell, and kubectl is run in it twice. */
const shell = { ...pod, entity: 5001, processId: 76, parentId: 0 };
const child = { ...entered, parentId: 76, parentEntity: 5001 };
const run = (at: number) => [
  execLine([], { ...child, path: '/usr/bin/kubectl', timestamp: hour(at) }),
  connectLine(inet(API), { ...child, timestamp: hour(at) }),
];
const later = { source: 'later', content: run(7).join('\n') };
const earlier = {
  source: 'earlier',
  content: [execLine([], { ...shell, path: '/bin/bash', timestamp: hour(3) }), ...run(3)].join('\n'),
};

/** After so many requests all fail. */
function stoppingAt(count: number, table: Table): Table {
  let requests = 0;
  const check = () => {
    requests += 1;
    if (requests > count) throw new Error('stopped');
  };
  return {
    ...table,
    async read(keys) {
      check();
      return table.read(keys);
    },
    async write(previous, next) {
      check();
      return table.write(previous, next);
    },
  };
}

/** A function stops at each of its requests, and another has the log an hour later. */
async function stopEverywhere(log: Log, prepare: (pipeline: Pipeline) => Promise<void>): Promise<void> {
  for (let at = 0, isStopped = true; isStopped; at += 1) {
    const pipeline = createPipeline(createMemoryTable());
    await prepare(pipeline);
    isStopped = await pipeline.deliver(log, { apiServers, table: stoppingAt(at, pipeline.table) }).then(
      () => false,
      () => true,
    );
    pipeline.clock.advance(3_600_000);
    await pipeline.deliver(log, { apiServers });
    pipeline.clock.advance(3_600_000);
    await pipeline.announcePending();
    expect(new Set(told(pipeline))).toEqual(new Set(['high', 'critical']));
  }
}

const groupsIn = ({ table, clock }: Pipeline) =>
  listGroups(createAttempt(table, clock, []), clock.now() - 2 * MILLISECONDS_PER_DAY);

describe('a group that turns out to be graver', () => {
  test('is told as that, once, in its thread and with its first time, when the log that tells it comes last', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const log of [...newestFirst, ...newestFirst]) await pipeline.deliver(log, { apiServers });
    expect(firsts(pipeline)).toMatchObject([
      { finding: { risk: { severity: 'high' } } },
      { before: 'high', finding: { risk: { severity: 'critical' }, firstSeen: BigInt(hour(3)) } },
    ]);
    expect(new Set(firsts(pipeline).map(({ group }) => group.id)).size).toBe(1);
    expect(await groupsIn(pipeline)).toMatchObject([{ told: 'alert', risk: { severity: 'critical' } }]);
  });

  test('is told at once when that is known from the beginning', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const log of newestFirst.toReversed()) await pipeline.deliver(log, { apiServers });
    expect(firsts(pipeline)).toMatchObject([{ before: undefined, finding: { risk: { severity: 'critical' } } }]);
  });

  test('is told by the parent of its process, too, whose exec comes last', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const doneCache = createDoneCache(pipeline.clock.now);
    for (const log of [later, earlier]) await pipeline.deliver(log, { apiServers, doneCache });
    expect(told(pipeline)).toEqual(['high', 'critical']);
  });

  test('is told as that wherever a function stops that has its object again later', async () => {
    await stopEverywhere(earlier, async (pipeline) => {
      await pipeline.deliver(later, { apiServers });
    });
  });

  test('is told as that wherever it stops, also where its object tells only of the shell', async () => {
    const content = execLine([], { ...shell, path: '/bin/bash', timestamp: hour(3) });
    await stopEverywhere({ source: 'shell', content }, async (pipeline) => {
      await pipeline.deliver(later, { apiServers });
    });
  });

  test('is told as that wherever it stops, also long after its first days, when objects are only sampled', async () => {
    const timestamp = String(BigInt(Date.UTC(2026, 1, 18, 3)) * 1_000_000n);
    const connects = connectLine(inet(API), { ...entered, timestamp });
    const withExec = [execLine([], { ...entered, path: '/usr/bin/kubectl', timestamp }), connects].join('\n');
    await stopEverywhere({ source: 'with its exec', content: withExec }, async (pipeline) => {
      await pipeline.deliver({ source: 'first day', content: connectLine(inet(API), entered) }, { apiServers });
      pipeline.clock.advance(10 * MILLISECONDS_PER_DAY);
      await pipeline.deliver({ source: 'without', content: connects }, { apiServers });
    });
  });

  test('is told as that when another function makes the finding while its log is read', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const environment = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...pod, entity: 1, timestamp: hour(1) });
    await pipeline.deliver({ source: 'environment', content: environment });
    let isFirst = true;
    const table: Table = {
      ...pipeline.table,
      async write(previous, next) {
        if (next.kind === 'contribution' && isFirst) {
          isFirst = false;
          await pipeline.deliver(later);
        }
        return pipeline.table.write(previous, next);
      },
    };
    await pipeline.deliver(earlier, { table });
    expect(told(pipeline)).toEqual(['high', 'critical']);
  });

  test('goes on as such, though it was harmless before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const hidden = { ...entered, process: 'app' };
    await pipeline.deliver({ source: 'connect', content: connectLine(inet(API), hidden) }, { apiServers });
    await pipeline.deliver({ source: 'exec', content: execLine([], { ...hidden, path: '/tmp/app' }) }, { apiServers });
    const start = pipeline.clock.now();
    pipeline.clock.advance(9 * 3_600_000);
    const timestamp = String(BigInt(start + 9 * 3_600_000) * 1_000_000n);
    await pipeline.deliver(
      { source: 'again', content: connectLine(inet(API), { ...hidden, timestamp }) },
      { apiServers },
    );
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first', 'first', 'follow-up']);
  });
});
