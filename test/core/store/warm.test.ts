import { expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { type ApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import type { Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities, type Pipeline } from '#test/factories/state.ts';
import {
  answersLine,
  connectLine,
  type EventOptions,
  execLine,
  inet,
  reportLine,
} from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connect = (container: string) => connectLine(inet(API), { container });

const told = (container: string, host: string, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container, ...options });
const NAME = 'api.example.com';

function objects(...all: readonly (readonly string[])[]): readonly Log[] {
  return all.map((lines, at) => ({ source: `object ${at}`, content: lines.join('\n') }));
}

/** Each with what the settings say of its cluster. */
const WORLDS: Readonly<Record<string, readonly [readonly Log[], ApiServers]>> = {
  'endpoints and connections in both orders, a quorum and what it infers, and an upgrade': [
    objects(
      [connect('late'), connect('upgraded')],
      [exec('first'), connect('first')],
      [connect('stranger')],
      [exec('second'), connect('late')],
      [exec('upgraded'), connect('first'), connect('upgraded')],
      [exec('late')],
    ),
    NO_API_SERVERS,
  ],
  'names and their addresses in both orders, which are witnesses, the own name, and loopback': [
    objects(
      [connect('a'), connect('stranger'), connect('own')],
      [answersLine(NAME, [API], { container: 'a' }), told('b', NAME, { podNamespace: 'shop' })],
      [told('a', NAME, { podNamespace: 'bank' }), connectLine(inet('127.0.0.1', '7445'), { container: 'a' })],
      [answersLine(NAME, [API], { container: 'b' }), connect('b')],
      [told('own', 'kubernetes.default.svc'), connect('stranger')],
      [told('a', '127.0.0.1:7445'), connect('own')],
    ),
    NO_API_SERVERS,
  ],
  'what the settings and Tracee say, and what is observed later': [
    objects(
      [connect('a'), connectLine(inet('10.0.0.9'), { container: 'b' }), connect('c')],
      [answersLine(NAME, ['10.0.0.9'], { container: 'b' }), connect('a')],
      [reportLine('10.0.0.7', '443', { container: 'c' }), connectLine(inet('10.0.0.7'), { container: 'c' })],
      [exec('a'), told('b', 'kubernetes'), connectLine(inet('10.0.0.7'), { container: 'c' })],
      [told('c', '10.0.0.7'), connect('c')],
    ),
    () => ({
      covers: (address) => address === API,
      names: [{ name: NAME, port: 443 }],
      hasAddresses: true,
      networks: [],
    }),
  ],
};

function scanned(logs: readonly Log[], apiServers: ApiServers): Finding[] {
  const total = createFacts();
  for (const log of logs) mergeFacts(total, factsOf(log));
  return findingsOf(total, apiServers);
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

test.each(Object.entries(WORLDS))(
  'a warm function that failed at any effect remembers nothing that it has not done: %s',
  async (_, [logs, apiServers]) => {
    const expected = scanned(logs, apiServers);
    for (let lives = 0, failed = true; failed; lives += 1) {
      const pipeline = createPipeline(createMemoryTable());
      const { hasFailed, ...once } = failingOnce(pipeline, lives);
      const options = { ...once, apiServers, doneCache: createDoneCache(pipeline.clock.now) };
      for (const log of logs) {
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
  },
);
