import { describe, expect, test } from '@jest/globals';
import { createDoneCache } from '#core/store/done-cache.ts';
import { toNanoseconds } from '#core/time.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const MINUTE = 60_000;

const NONE: Units = { reads: 0, writes: 0, requests: 0 };

/** What one node logs in a minute: ten containers, of which one talks to the API server, and all to the DNS. */
function nodeLog(node: number, now = Date.UTC(2026, 1, 9, 16), process = 'app'): string {
  const timestamp = String(toNanoseconds(now));
  const containers = Array.from({ length: 10 }, (_, at) => `node ${node} container ${at}`);
  return [
    ...containers.map((container) =>
      execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container, path: `/usr/bin/${process}` }),
    ),
    ...containers.map((container) => connectLine(inet('10.96.0.10', '53'), { container })),
    ...containers.map((container, at) => connectLine(inet(`10.1.${at}.1`, '5432'), { container })),
    connectLine(inet(API), { container: containers[0] ?? '', timestamp, process }),
  ].join('\n');
}

describe('the cost of a steady state', () => {
  const nodes = [1, 2, 3];
  const objects = 60 * nodes.length;
  /** Of the second hour and the third. */
  const steadyHours = async (process: string): Promise<Units[]> => {
    const table = createMemoryTable();
    const pipeline = createPipeline(table);
    const doneCache = createDoneCache(pipeline.clock.now);
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    const counted = countUnits(table, units);
    const perHour: Units[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      Object.assign(units, { reads: 0, writes: 0, requests: 0 });
      for (let minute = 0; minute < 60; minute += 1) {
        for (const node of nodes) {
          const source = `node ${node} hour ${hour} minute ${minute}`;
          await pipeline.deliver(
            { source, content: nodeLog(node, pipeline.clock.now(), process) },
            { table: counted, doneCache },
          );
        }
        pipeline.clock.advance(MINUTE);
      }
      perHour.push({ ...units });
    }
    expect(pipeline.published).toHaveLength(nodes.length);
    return perHour.slice(1);
  };

  test('is less than one read unit an object, and one write for each finding that goes on', async () => {
    for (const { reads, writes } of await steadyHours('app')) {
      expect(reads / objects).toBeLessThan(1);
      expect(writes).toBe(objects);
    }
  });

  test('of a risky group is four more read units and one more write unit an hour', async () => {
    // In the hour before it is told that it goes on.
    const [, risky = NONE] = await steadyHours('curl');
    const [, usual = NONE] = await steadyHours('app');
    expect((risky.reads - usual.reads) / nodes.length).toBe(4);
    expect((risky.writes - usual.writes) / nodes.length).toBe(1);
  });

  test('is nothing but reads for an object that comes again', async () => {
    const table = createMemoryTable();
    const pipeline = createPipeline(table);
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    await pipeline.deliver({ source: 'a', content: nodeLog(1) });
    const size = table.size();
    await pipeline.deliver({ source: 'a', content: nodeLog(1) }, { table: countUnits(table, units) });
    expect(table.size()).toBe(size);
    // The contribution is written without a look, and refused.
    expect(units.writes).toBe(1);
  });

  test('asks seven times for a new connection of a container that was told nothing, and three times when it comes again', async () => {
    const table = createMemoryTable();
    const pipeline = createPipeline(table);
    const content = connectLine(inet(API), { container: 'c' });
    const requestsOf = async (source: string) => {
      const units: Units = { reads: 0, writes: 0, requests: 0 };
      await pipeline.deliver({ source, content }, { table: countUnits(table, units) });
      return units;
    };
    expect(await requestsOf('a')).toEqual({ requests: 7, reads: 7, writes: 2 });
    expect(await requestsOf('b')).toEqual({ requests: 3, reads: 4, writes: 0 });
  });
});
