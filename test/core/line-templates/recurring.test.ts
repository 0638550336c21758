import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { isToldByRuntime } from '#core/correlate/told-facts.ts';
import { type EventTime, NANOSECONDS_PER_MINUTE } from '#core/time.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

test('a connect that comes again with a time takes the place of one without, as evidence', () => {
  const timestamps = ['1770652841000000001', '0', '1770652841000000002', '1770652841000000003'];
  const facts = createFacts();
  const { write, end } = createScan({ facts, source: 'a.log', cluster: 'default' });
  write(Buffer.from(timestamps.map((timestamp) => `${connectLine(inet('10.96.0.1'), { timestamp })}\n`).join('')));
  end('whole');
  const containers = facts.clusters.get('default')?.containers.values() ?? [];
  const [connection] = [...containers].flatMap(({ connections }) => [...connections.values()]);
  expect(connection?.evidence.map(({ line }) => line)).toEqual([1, 3, 4]);
});

test('an exec that comes again with another value of the variable that counts tells another endpoint', () => {
  const facts = createFacts();
  const { write, end } = createScan({ facts, source: 'a.log', cluster: 'default' });
  const addresses = Array.from({ length: 50 }, (_, at) => `10.96.0.${at + 1}`);
  // As long as it needs to be for its name to be looked for 16 bytes at a time, and near others that begin alike.
  const environments = addresses.map((address) => ['KUBERNETES_PORT=tcp', `KUBERNETES_SERVICE_HOST=${address}`, 'K=1']);
  write(Buffer.from(environments.map((environment) => `${execLine(environment)}\n`).join('')));
  end('whole');
  const [container] = facts.clusters.get('default')?.containers.values() ?? [];
  expect([...(container?.endpoints.values() ?? [])].map(({ host }) => host)).toEqual(addresses);
});

test.each([
  ['as numbers', (text: string) => text],
  ['as texts', (text: string) => `"${text}"`],
])('an exec that comes again is of the runtime where its own numbers say so, written %s', (_, write) => {
  const facts = createFacts();
  const scan = createScan({ facts, source: 'a.log', cluster: 'default' });
  const numbers = ['280', '1', '41', '0', '7', '12345', '1', '1.0', '100', '1.0e2', '1'];
  const lines = numbers.flatMap((processId, at) =>
    numbers.flatMap((parentId, of) => {
      const line = execLine([`KUBERNETES_SERVICE_HOST=10.96.0.1`], {
        podNamespace: `${at % 3}`,
        container: `${at}-${of}`,
      });
      // The same in all else came before, and was not of the runtime.
      return [['280', '278'] as const, [processId, parentId] as const].map(([own, parent]) =>
        line
          .replace('"processId":1,', `"processId":${write(own)},`)
          .replace('"parentProcessId":0,', `"parentProcessId":${write(parent)},`),
      );
    }),
  );
  scan.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  scan.end('whole');
  const told = [...(facts.clusters.get('default')?.containers ?? [])].filter(([, { endpoints }]) =>
    [...endpoints.values()].some(isToldByRuntime),
  );
  const isOne = (text: string) => (write('1') === '1' ? Number(text) === 1 : text === '1');
  const isZero = (text: string) => (write('1') === '1' ? Number(text) === 0 : text === '0');
  const expected = numbers.flatMap((processId, at) =>
    numbers.flatMap((parentId, of) => (isOne(processId) || isZero(parentId) ? [`${at}-${of}`] : [])),
  );
  expect(told.map(([id]) => id).sort()).toEqual(expected.sort());
});

test('what came of an event is not taken for that of another once so many came that the first are forgotten', () => {
  const facts = createFacts();
  const { write, end } = createScan({ facts, source: 'a.log', cluster: 'default' });
  for (let index = 0; index < 20_000; index += 1) {
    const timestamp = String(1_770_652_841_000_000_000n + BigInt(index));
    const line = `${connectLine(inet(`10.${index >> 8}.${index & 255}.1`), { timestamp })}\n`;
    // Twice in a row, so that it is remembered and found again.
    write(Buffer.from(line + line));
  }
  end('whole');
  const [container] = facts.clusters.get('default')?.containers.values() ?? [];
  const counts = [...(container?.connections.values() ?? [])].map(({ count }) => count);
  expect({ connections: counts.length, counts: [...new Set(counts)] }).toEqual({ connections: 20_000, counts: [2] });
});

test('connects that come again tell the same as where each is parsed, whatever their times and the order', () => {
  const times = fc.constantFrom(
    0n,
    5_000_000_000n,
    ...Array.from({ length: 40 }, (_, at) => START + BigInt(at) * MINUTES),
  );
  const connects = fc.array(
    fc.record({ time: times, peer: fc.integer({ min: 1, max: 2 }), socket: fc.integer({ min: 2, max: 3 }) }),
    { maxLength: 80 },
  );
  const splits = fc.integer({ min: 0, max: 80 });
  fc.assert(
    fc.property(connects, splits, fc.boolean(), fc.boolean(), (events, split, isSorted, isLimited) => {
      const inOrder = isSorted ? events.toSorted((a, b) => Number(a.time - b.time)) : events;
      const isWanted = (time: EventTime) => !isLimited || typeof time !== 'bigint' || (time / MINUTES) % 3n !== 0n;
      const whenOf = (time: EventTime) => (isWanted(time) ? 'within' : 'after');
      const [quickly, parsed] = (['templates', 'parse'] as const).map((reading) => {
        const facts = createFacts();
        for (const lines of [inOrder.slice(0, split), inOrder.slice(split)]) {
          const source = `${facts.sources.size}.log`;
          const { write, end } = createScan({ facts, source, cluster: 'default', reading, whenOf });
          for (const { time, peer, socket } of lines) {
            const line = connectLine(inet(`10.96.0.${peer}`), { timestamp: String(time) });
            // A standard stream is a finding by itself.
            write(Buffer.from(`${line.replace('"int32","value":3', `"int32","value":${socket}`)}\n`));
          }
          end('whole');
        }
        return facts;
      });
      expect(quickly).toEqual(parsed);
    }),
    // All of a second source is known.
    { numRuns: 200, examples: [[FIVE, 4, true, false]] },
  );
});

const START = 1_770_652_841_000_000_000n;
const MINUTES = 20n * NANOSECONDS_PER_MINUTE;
const FIVE = [1n, 2n, 3n, 4n, 5n].map((at) => ({ time: START + at * MINUTES, peer: 1, socket: 3 }));
