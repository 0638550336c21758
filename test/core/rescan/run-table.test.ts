import { describe, expect, test } from '@jest/globals';
import { PACKING } from '#compression/pack-text.ts';
import { countUnboundInRun } from '#core/rescan/read-findings.ts';
import { createRunAttempt } from '#core/rescan/run-attempt.ts';
import { createRunTable } from '#core/rescan/run-table.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import type { Key, Table } from '#core/store/table.ts';
import { itemBytes } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { findingsOfRun } from '#test/factories/run-findings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createClock } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const LOG = [
  ...['a', 'b'].map((container) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container })),
  ...['a', 'b', 'c', 'd'].map((container) => connectLine(inet(API), { container })),
  connectLine(inet('10.0.0.7'), { container: 'e' }),
].join('\n');

function attemptOver(table: Table, run = 'run'): Attempt {
  const { now } = createClock();
  const shared = {
    table,
    packing: PACKING,
    doneCache: createDoneCache(now),
    retentionDays: 14,
    apiServers: NO_API_SERVERS,
    now,
  };
  return createRunAttempt({ ...shared, run, checkTime: () => {} });
}

async function absorb(attempt: Attempt, source: string): Promise<void> {
  const session = openObjectFacts({ attempt, cluster: 'default', source, maxRetained: 1000 });
  for (const facts of factsOf({ source, content: LOG }).clusters.values()) await session.absorb(facts);
}

/** Dies after so many writes. */
function mortal(table: Table, lives: number): Table {
  let left = lives;
  return {
    ...table,
    async write(previous, next) {
      if (left === 0) throw new Error('the function is dead');
      left -= 1;
      return table.write(previous, next);
    },
  };
}

async function all(keys: AsyncIterable<Key>): Promise<string[]> {
  const partitions: string[] = [];
  for await (const { partition } of keys) partitions.push(partition);
  return partitions.sort();
}

describe('the part of the table that belongs to a run', () => {
  test('lists each of its findings at every moment, wherever a function dies', async () => {
    let deaths = 0;
    for (let lives = 0; ; lives += 1) {
      const memory = createMemoryTable();
      const died = await absorb(attemptOver(mortal(memory, lives)), 'log').then(
        () => false,
        () => true,
      );
      const listed = await all(createRunTable(memory, 'run', PACKING).scanFindings());
      const there = [...memory.items()].filter(({ kind }) => kind === 'finding');
      const partitions = there.map(({ partition }) => partition.replace('run#run#', ''));
      expect(partitions.filter((partition) => !listed.includes(partition))).toEqual([]);
      await absorb(attemptOver(memory), 'log');
      expect(await findingsOfRun(attemptOver(memory))).toHaveLength(4);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(10);
  });

  test('lists no finding twice, however many objects tell of it', async () => {
    const memory = createMemoryTable();
    for (const source of ['1', '2', '3']) await absorb(attemptOver(memory), source);
    const listed = await all(createRunTable(memory, 'run', PACKING).scanFindings());
    expect(listed).toHaveLength(4);
    expect(new Set(listed).size).toBe(4);
  });

  test('knows which containers have contacts and no binding', async () => {
    const memory = createMemoryTable();
    await absorb(attemptOver(memory), 'log');
    expect(await countUnboundInRun(attemptOver(memory))).toBe(3);
  });

  test('lists a container once, though its first connections are written at once', async () => {
    const memory = createMemoryTable();
    let refused = 0;
    const table: Table = {
      ...memory,
      async write(previous, next) {
        const isDone = await memory.write(previous, next);
        refused += Number(!isDone);
        return isDone;
      },
    };
    const content = ['1', '2', '3', '4']
      .map((end) => connectLine(inet(`10.0.0.${end}`), { container: 'e' }))
      .join('\n');
    const session = openObjectFacts({
      attempt: attemptOver(table),
      cluster: 'default',
      source: 's',
      maxRetained: 1000,
    });
    for (const facts of factsOf({ source: 's', content }).clusters.values()) await session.absorb(facts);
    expect(refused).toBe(0);
  });

  test('writes connections, and what objects told of findings, within a write unit', async () => {
    const memory = createMemoryTable();
    const names = {
      podName: 'checkout-7d9c5b6f4-x2x9k',
      podNamespace: 'shop',
      image: 'registry.example/shop/checkout:1.4.2',
    };
    const container = 'e28e05197da972243cdddb14bcafa15a24b31d50819b61d3ffa666a4d3a685a1';
    const source =
      's3://traceward-logs-111122223333-eu-central-1/cluster=prod/2026/02/03/04/node-17-20260203T040506.log.gz#d41d8cd98f00b204e9800998ecf8427e';
    const content = [
      execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container, ...names }),
      connectLine(inet(API), { container, process: 'checkout', ...names }),
      connectLine(inet('10.0.0.7'), { container, process: 'checkout', ...names }),
    ].join('\n');
    const session = openObjectFacts({
      ...{ attempt: attemptOver(memory, '2026-02-03T09-15-00-1f0c2a'), cluster: 'prod', source, maxRetained: 1000 },
    });
    for (const facts of factsOf({ source, content, cluster: 'prod' }).clusters.values()) await session.absorb(facts);
    const packed = [...memory.items()].filter(({ kind }) => kind === 'packed');
    expect(packed).toHaveLength(2);
    for (const item of memory.items()) expect(itemBytes(item)).toBeLessThan(1024);
  });

  test('has nothing to announce, and does not see what another run has', async () => {
    const memory = createMemoryTable();
    await absorb(attemptOver(memory, 'one'), 'log');
    const other = createRunTable(memory, 'on', PACKING);
    expect(await all(other.scanFindings())).toEqual([]);
    expect(await all(createRunTable(memory, 'one', PACKING).listPending())).toEqual([]);
  });
});
