import { expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import type { Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connect = (container: string) => connectLine(inet(API), { container });

/** Endpoints and connections in both orders, a quorum and what it infers, and an upgrade. */
const OBJECTS: readonly Log[] = [
  [connect('late'), connect('upgraded')],
  [exec('first'), connect('first')],
  [connect('stranger')],
  [exec('second'), connect('late')],
  [exec('upgraded'), connect('first'), connect('upgraded')],
  [exec('late')],
].map((lines, at) => ({ source: `object ${at}`, content: lines.join('\n') }));

function scanned(): Finding[] {
  const total = createFacts();
  for (const log of OBJECTS) mergeFacts(total, factsOf(log));
  return findingsOf(total);
}

/** Lets so many effects happen and fails the next one, once: the function that meets it lives on, and remembers. */
function failingOnce({ table, published }: Pipeline, lives: number) {
  let effects = 0;
  const count = () => {
    effects += 1;
    if (effects === lives + 1) throw new Error('unavailable');
  };
  const failing: Table = {
    ...table,
    async read(keys) {
      count();
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      count();
      yield* table.list(partition, prefix, after);
    },
    async write(previous, next) {
      count();
      return table.write(previous, next);
    },
  };
  const publish: Publish = async (findings) => {
    count();
    published.push(...findings);
    return new Set();
  };
  return { table: failing, publish, hasFailed: () => effects > lives };
}

test('a warm function that failed at any effect remembers nothing that it has not done', async () => {
  const expected = scanned();
  for (let lives = 0, failed = true; failed; lives += 1) {
    const pipeline = createPipeline(createMemoryTable());
    const { hasFailed, ...once } = failingOnce(pipeline, lives);
    const options = { ...once, doneCache: createDoneCache(pipeline.clock.now) };
    for (const log of OBJECTS) {
      const delivery = pipeline.deliver(log, options);
      await delivery.catch(() => {
        pipeline.clock.advance(LEASE_MILLISECONDS);
        return pipeline.deliver(log, options);
      });
    }
    failed = hasFailed();
    await pipeline.announcePending();
    const found = await pipeline.findings();
    expect({ lives, found: identities(found) }).toEqual({ lives, found: identities(expected) });
    expect(new Set(pipeline.published.map(({ id }) => id)).size).toBe(expected.length);
    for (const [at, { count, countIsLowerBound }] of found.entries()) {
      if (!countIsLowerBound) expect(count).toBe(expected[at]?.count);
    }
  }
});
