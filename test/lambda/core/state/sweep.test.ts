import { expect, test } from '@jest/globals';
import { LEASE_MILLISECONDS } from '../../../../lambda/core/state/claim.ts';
import { SHARDS } from '../../../../lambda/core/state/keys.ts';
import type { Table } from '../../../../lambda/core/state/table.ts';
import { countUnits } from '../../../factories/counted-table.ts';
import { createMemoryTable } from '../../../factories/memory-table.ts';
import { createPipeline, type Pipeline } from '../../../factories/state.ts';
import { connectLine, execLine, inet } from '../../../factories/trace-event.ts';

const API = '10.96.0.1';
/** More in each shard than a sweep takes at a time. */
const CALLERS = SHARDS * 220;

const calls = Array.from({ length: CALLERS }, (_, at) => connectLine(inet(API), { container: `container ${at}` }));
const callers = { source: 'callers', content: calls.join('\n') };
const bindings = {
  source: 'bindings',
  content: ['a', 'b'].map((container) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container })).join('\n'),
};

async function parked(): Promise<Pipeline> {
  const pipeline = createPipeline(createMemoryTable());
  await pipeline.deliver(callers);
  expect(await pipeline.findings()).toEqual([]);
  return pipeline;
}

/** Fails all writes after so many. */
function dyingTable(table: Table, lives: number): Table {
  let writes = 0;
  return {
    ...table,
    async write(previous, next) {
      writes += 1;
      if (writes > lives) throw new Error('the function died');
      return table.write(previous, next);
    },
  };
}

test('a quorum explains all that was parked, once, and that is not done again', async () => {
  const pipeline = await parked();
  await pipeline.deliver(bindings);
  expect(await pipeline.findings()).toHaveLength(CALLERS);
  expect(pipeline.published).toHaveLength(CALLERS);
  const units = { reads: 0, writes: 0, requests: 0 };
  const table = countUnits(pipeline.table, units);
  await pipeline.deliver({ source: 'one more', content: connectLine(inet(API), { container: 'stranger' }) }, { table });
  expect(units.reads).toBeLessThan(20);
});

test.each([2000, 5000, 9000])(
  'a sweep that dies after %i writes is taken up by the next that sees the quorum, and nothing is lost',
  async (lives) => {
    const pipeline = await parked();
    await expect(pipeline.deliver(bindings, { table: dyingTable(pipeline.table, lives) })).rejects.toThrow('died');
    const before = (await pipeline.findings()).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(CALLERS);
    pipeline.clock.advance(LEASE_MILLISECONDS);
    const units = { reads: 0, writes: 0, requests: 0 };
    const other = { source: 'other', content: connectLine(inet(API), { container: 'container 0' }) };
    await pipeline.deliver(other, { table: countUnits(pipeline.table, units) });
    expect(await pipeline.findings()).toHaveLength(CALLERS);
    await pipeline.announcePending();
    expect(new Set(pipeline.published.map(({ id }) => id)).size).toBe(CALLERS);
    // What was swept before is not swept again.
    expect(units.writes).toBeLessThan(3 * (CALLERS - before) + 6 * 100 + 100);
  },
);
