import { expect, test } from '@jest/globals';
import { quorumKey, SHARDS } from '#core/store/keys.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import type { Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
/** More in each shard than a sweep takes at a time. */
const CALLERS = SHARDS * 125;

const calls = Array.from({ length: CALLERS }, (_, at) =>
  connectLine(inet(API), { container: `container ${at}`, podName: 'app' }),
);
const callers = { source: 'callers', content: calls.join('\n') };
const endpoints = {
  source: 'bindings',
  content: ['a', 'b'].map((container) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container })).join('\n'),
};

async function retained(): Promise<Pipeline> {
  const pipeline = createPipeline(createMemoryTable());
  await pipeline.deliver(callers);
  expect(await pipeline.findings()).toEqual([]);
  return pipeline;
}

/** Counts writes, and fails all after so many. */
function mortal(table: Table, lives = Number.POSITIVE_INFINITY): { table: Table; writes: () => number } {
  let writes = 0;
  const write: Table['write'] = async (previous, next) => {
    writes += 1;
    if (writes > lives) throw new Error('the function died');
    return table.write(previous, next);
  };
  return { table: { ...table, write }, writes: () => writes };
}

test('a quorum explains all that was parked, once, and that is not done again', async () => {
  const pipeline = await retained();
  await pipeline.deliver(endpoints);
  expect(await pipeline.findings()).toHaveLength(CALLERS);
  expect(pipeline.published).toHaveLength(CALLERS);
  expect(await pipeline.table.read([quorumKey('default', API, 443)])).toMatchObject([{ body: { sweep: 'finished' } }]);
});

test.each([0.2, 0.5, 0.8])(
  'a sweep that dies at %d of its way is taken up by the next that sees the quorum, and nothing is lost',
  async (way) => {
    const undisturbed = await retained();
    const whole = mortal(undisturbed.table);
    await undisturbed.deliver(endpoints, { table: whole.table });

    const pipeline = await retained();
    const { table } = mortal(pipeline.table, whole.writes() * way);
    await expect(pipeline.deliver(endpoints, { table })).rejects.toThrow('died');
    const before = (await pipeline.findings()).length;
    expect(before).toBeLessThan(CALLERS);
    pipeline.clock.advance(LEASE_MILLISECONDS);
    const next = { source: 'next', content: connectLine(inet(API), { container: 'container 0' }) };
    const rest = mortal(pipeline.table);
    await pipeline.deliver(next, { table: rest.table });
    expect(await pipeline.findings()).toHaveLength(CALLERS);
    await pipeline.announcePending();
    expect(new Set(pipeline.published.map(({ id }) => id)).size).toBe(CALLERS);
    // What was swept before is not swept again, but for what had not been noted.
    expect(rest.writes()).toBeLessThan((whole.writes() / CALLERS) * (CALLERS - before + 300));
  },
);
