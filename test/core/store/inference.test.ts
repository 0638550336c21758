import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { quorumKey } from '#core/store/keys.ts';
import { createLifetime } from '#core/store/lifetimes.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createClock, createPipeline, identities } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const LOOPBACK = '127.0.0.1';
const exec = (container: string, address: string) => execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container });
const connect = (container: string, address: string) => connectLine(inet(address), { container });

/** Few of everything, so that quorums are reached. */
const anEvent = fc
  .tuple(
    fc.constantFrom(exec, connect),
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.constantFrom('10.96.0.1', LOOPBACK, '::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1'),
  )
  .map(([event, container, address]) => event(container, address));
const someObjects = fc
  .array(fc.array(anEvent, { maxLength: 6 }), { maxLength: 5 })
  .map((objects) => objects.map((lines, at): Log => ({ source: `object-${at}`, content: lines.join('\n') })));

describe('what may be inferred', () => {
  test('is the same in memory and in the table', async () => {
    await fc.assert(
      fc.asyncProperty(someObjects, async (objects) => {
        const facts = createFacts();
        const pipeline = createPipeline(createMemoryTable());
        for (const object of objects) {
          mergeFacts(facts, factsOf(object));
          await pipeline.deliver(object);
        }
        const found = findingsOf(facts);
        expect(identities(await pipeline.findings())).toEqual(identities(found));
        expect(found.filter(({ basis, address }) => basis === 'inferred' && address !== '10.96.0.1')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('costs the table nothing where nothing may', async () => {
    const table = createMemoryTable();
    const lines = ['a', 'b', 'c'].flatMap((container) => [connect(container, LOOPBACK), exec(container, LOOPBACK)]);
    const pipeline = createPipeline(table);
    for (const [at, content] of lines.entries()) await pipeline.deliver({ source: `object-${at}`, content });
    const kinds = new Set([...table.items()].map(({ kind }) => kind));
    expect(kinds).not.toContain('quorum');
    expect(kinds).not.toContain('caller');
  });

  test('does not depend on a quorum that an earlier release left in the table', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const expiresAt = createLifetime(90, createClock().now).end();
    const witnesses = ['a', 'b'].map((partition) => ({ partition, expiresAt }));
    const body = { witnesses, generation: 2, sweep: 'finished' } as const;
    const quorum = { ...quorumKey('default', LOOPBACK), kind: 'quorum', version: 3, expiresAt, body } as const;
    await pipeline.table.write(undefined, quorum);
    await pipeline.deliver({ content: connect('c', LOOPBACK) });
    expect(await pipeline.findings()).toEqual([]);
  });
});
