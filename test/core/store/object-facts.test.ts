import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const container = fc.constantFrom('a', 'b', 'c', 'd');
const address = fc.constantFrom('10.96.0.1', 'fd00::1', '10.0.0.9');
const anEvent = fc.oneof(
  fc.tuple(address, container).map(([to, id]) => execLine([`KUBERNETES_SERVICE_HOST=${to}`], { container: id })),
  fc
    .tuple(address, fc.constantFrom('443', '6443'), container, fc.constantFrom('curl', 'sh'))
    .map(([to, port, id, process]) => connectLine(inet(to, port), { container: id, process })),
);
const someObjects = fc
  .array(fc.array(anEvent, { maxLength: 4 }), { maxLength: 8 })
  .map((objects) => objects.map((lines, at): Log => ({ source: `object ${at}`, content: lines.join('\n') })));

function scanned(logs: readonly Log[]) {
  const total = createFacts();
  for (const log of logs) mergeFacts(total, factsOf(log));
  return findingsOf(total);
}

describe('the state in the table tells the same as a scan', () => {
  test('in any order, with any repetition, with and without memory', async () => {
    await fc.assert(
      fc.asyncProperty(someObjects, fc.infiniteStream(fc.nat()), fc.boolean(), async (objects, random, warm) => {
        const pipeline = createPipeline(createMemoryTable());
        const doneCache = warm ? createDoneCache(pipeline.clock.now) : undefined;
        const repeated = [...objects, ...objects.filter(() => random.next().value % 2 === 0)];
        const shuffled = repeated.map((log) => ({ log, at: random.next().value })).sort((a, b) => a.at - b.at);
        for (const { log } of shuffled) await pipeline.deliver(log, doneCache === undefined ? {} : { doneCache });
        const found = await pipeline.findings();
        const expected = scanned(objects);
        expect(identities(found)).toEqual(identities(expected));
        for (const [at, finding] of found.entries()) {
          const count = expected[at]?.count ?? 0;
          if (finding.countIsLowerBound) expect(finding.count).toBeLessThanOrEqual(count);
          else expect(finding.count).toBe(count);
        }
        expect(pipeline.published.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });
});
