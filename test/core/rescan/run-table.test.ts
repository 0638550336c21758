import { describe, expect, test } from '@jest/globals';
import { countUnboundInRun } from '#core/rescan/read-findings.ts';
import { createRunAttempt } from '#core/rescan/run-attempt.ts';
import { createRunTable } from '#core/rescan/run-table.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import type { Key, Table } from '#core/store/table.ts';
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
  const shared = { table, doneCache: createDoneCache(now), retentionDays: 14, apiServers: NO_API_SERVERS, now };
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
      const listed = await all(createRunTable(memory, 'run').scanFindings());
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
    const listed = await all(createRunTable(memory, 'run').scanFindings());
    expect(listed).toHaveLength(4);
    expect(new Set(listed).size).toBe(4);
  });

  test('knows which containers have contacts and no binding', async () => {
    const memory = createMemoryTable();
    await absorb(attemptOver(memory), 'log');
    expect(await countUnboundInRun(attemptOver(memory))).toBe(3);
  });

  test('has nothing to announce, and does not see what another run has', async () => {
    const memory = createMemoryTable();
    await absorb(attemptOver(memory, 'one'), 'log');
    const other = createRunTable(memory, 'on');
    expect(await all(other.scanFindings())).toEqual([]);
    expect(await all(createRunTable(memory, 'one').listPending())).toEqual([]);
  });
});
