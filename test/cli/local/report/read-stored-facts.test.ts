import { expect, test } from '@jest/globals';
import { readStoredFacts } from '#cli/local/report/read-stored-facts.ts';
import { unexplainedNames } from '#core/correlate/summary.ts';
import { findUnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { containerPartition } from '#core/store/keys.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createPipeline, RETENTION } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const CLUSTER = 'demo/eu';
const API = '172.20.0.1';
const OWN = 'kubernetes.default.svc';
const NAME = 'demo.hcp.westeurope.azmk8s.io';
const told = (container: string, podNamespace: string, host = API, parentId = 0) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container, podNamespace, processId: 1, parentId });
const connect = (container: string, address = API) => connectLine(inet(address), { container, podNamespace: 'ops' });

async function storedIn(...objects: (readonly string[])[]) {
  const { table, clock, deliver } = createPipeline(createMemoryTable());
  for (const [at, lines] of objects.entries()) {
    await deliver({ source: `${at}.log`, cluster: CLUSTER, content: `${lines.join('\n')}\n` });
  }
  const containers = ['a', 'b', 'c', 'old', 'older'].map((container) => containerPartition(CLUSTER, container));
  return {
    clock,
    read: () => readStoredFacts({ table, lifetimes: createLifetimes(RETENTION, clock.now) }, containers, [CLUSTER]),
  };
}

test('the table tells what too few containers were told as the logs do, whatever came first', async () => {
  const log = [
    ...[told('a', 'shop'), told('b', 'shop'), told('b', 'shop', '10.0.0.1', 9)],
    ...[told('c', 'shop', NAME), answersLine(NAME, ['10.0.0.2'], { container: 'c' })],
    ...[connect('old'), connect('older'), connect('old', '10.0.0.1'), connect('old', '10.0.0.2')],
    ...[connect('a'), connect('old', '10.9.9.9')],
  ];
  const facts = factsOf({ cluster: CLUSTER, content: `${log.join('\n')}\n` });
  const scanned = findUnconfirmedServers(facts, NO_API_SERVERS);
  expect(scanned).toMatchObject({ connects: 4, examples: { length: 3 } });
  for (const objects of [[log], log.map((line) => [line]), [...log].reverse().map((line) => [line])]) {
    const { read } = await storedIn(...objects);
    const stored = findUnconfirmedServers({ clusters: await read() }, NO_API_SERVERS);
    const namespaces = scanned.examples.map(() => ({ toldNamespaces: expect.any(Number) }));
    expect(stored).toEqual({
      ...scanned,
      examples: expect.arrayContaining(scanned.examples.map((each, at) => ({ ...each, ...namespaces[at] }))),
    });
  }
});

test('what the table has forgotten counts no more', async () => {
  const { read, clock } = await storedIn([told('a', 'shop')], [connect('old')]);
  clock.advance((RETENTION.contacts + 1) * 24 * 3_600_000);
  expect(findUnconfirmedServers({ clusters: await read() }, NO_API_SERVERS).connects).toBe(0);
});

test.each([
  ['an own name', [told('a', 'shop', OWN)], [OWN]],
  ['an own name beside an address', [told('a', 'shop', OWN), told('b', 'shop')], []],
  ['an own name beside an address of its own', [told('a', 'shop', OWN), told('b', 'shop', '127.0.0.1')], [OWN]],
  [
    'an own name beside another that was looked up',
    [told('a', 'shop', OWN), told('b', 'shop', NAME), answersLine(NAME, ['10.0.0.2'], { container: 'b' })],
    [OWN],
  ],
])('the table tells names that nothing explains as the logs do: %s', async (_, log, named) => {
  const { clusters } = factsOf({ cluster: CLUSTER, content: `${log.join('\n')}\n` });
  expect(unexplainedNames({ clusters }, NO_API_SERVERS)).toEqual({ named, more: false });
  const { read } = await storedIn(log);
  expect(unexplainedNames({ clusters: await read() }, NO_API_SERVERS)).toEqual({ named, more: false });
});

test('a cluster of which the table has no connection is asked of the settings by its name', async () => {
  const { read } = await storedIn([told('a', 'shop', NAME)]);
  const clusters = await read();
  expect([...clusters.keys()]).toEqual([CLUSTER]);
});
