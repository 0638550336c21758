import { describe, expect, test } from '@jest/globals';
import type { Kind, Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const connection = { source: 'contact', content: connectLine(inet(API), { container: 'c' }) };
const endpointsOf = (...containers: readonly string[]) => ({
  source: 'bindings',
  content: containers.map((container) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container })).join('\n'),
});

/** Lets something happen just before the first item of this kind is written. */
function interrupted(table: Table, kind: Kind, happens: () => Promise<void>): Table {
  let hasHappened = false;
  return {
    ...table,
    async write(previous, next) {
      if (next.kind === kind && !hasHappened) {
        hasHappened = true;
        await happens();
      }
      return table.write(previous, next);
    },
  };
}

describe('what comes between the first look at a contact and its parking', () => {
  test.each([
    ['its own binding', ['c'], 'observed'],
    ['two bindings of others', ['a', 'b'], 'inferred'],
    ['its own binding and two of others', ['a', 'b', 'c'], 'observed'],
  ] as const)('is seen by the second look, and connects may have been missed: %s', async (_, containers, basis) => {
    const pipeline = createPipeline(createMemoryTable());
    const happens = () => pipeline.deliver(endpointsOf(...containers));
    await pipeline.deliver(connection, { table: interrupted(pipeline.table, 'contact', happens) });
    expect(await pipeline.findings()).toMatchObject([{ basis, countIsLowerBound: true }]);
    expect(pipeline.published).toHaveLength(1);
  });
});

test('a contact that comes between a binding and its look at what is parked is found', async () => {
  for (const kind of ['binding', 'quorum'] as const) {
    const pipeline = createPipeline(createMemoryTable());
    const happens = () => pipeline.deliver(connection);
    await pipeline.deliver(endpointsOf('a', 'b', 'c'), { table: interrupted(pipeline.table, kind, happens) });
    expect(await pipeline.findings()).toMatchObject([{ basis: 'observed' }]);
    expect(pipeline.published).toHaveLength(1);
  }
});
