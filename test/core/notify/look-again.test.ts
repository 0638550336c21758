import { describe, expect, test } from '@jest/globals';
import { listGroups } from '#core/notify/known-groups.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
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
    const doneCache = createDoneCache(pipeline.clock.now);
    for (const log of [later, earlier]) await pipeline.deliver(log, { apiServers, doneCache });
    expect(firsts(pipeline)).toMatchObject([
      { finding: { risk: { severity: 'high' } } },
      { before: 'high', finding: { risk: { severity: 'critical' } } },
    ]);
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
