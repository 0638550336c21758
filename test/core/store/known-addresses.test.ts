import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { noteCluster } from '#core/store/first-object.ts';
import { addressesKey } from '#core/store/keys.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { closeCluster, foundIfClosed } from '#test/factories/closed-cluster.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createAttempt, createPipeline, identities, type Pipeline } from '#test/factories/state.ts';
import {
  answersLine,
  connectLine,
  type EventOptions,
  execLine,
  findingLine,
  inet,
  reportLine,
} from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const SECOND = '10.20.0.5';
const DNS = '10.96.0.10';
const MINUTE = 60_000;

const told = (container: string, address = API, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, ...options });
const reach = (container: string, address = API, port = '443') => connectLine(inet(address, port), { container });
const kinds = (pipeline: Pipeline) =>
  [...(pipeline.table as ReturnType<typeof createMemoryTable>).items()].map(({ kind }) => kind);
const bases = async (pipeline: Pipeline) =>
  (await pipeline.findings()).map(({ basis, container, address }) => `${container.id} ${address} ${basis}`).sort();

let objects = 0;
function object(...lines: readonly string[]): Log {
  objects += 1;
  return { source: `object ${objects}`, content: lines.join('\n') };
}

/** A cluster whose first object has just come. */
async function open(): Promise<Pipeline> {
  const pipeline = createPipeline(createMemoryTable());
  await noteCluster(createAttempt(pipeline.table, pipeline.clock, []), 'default');
  return pipeline;
}

/** Whether a connection to an address that nobody was told is retained now. */
async function isRetained(pipeline: Pipeline, options: Parameters<Pipeline['deliver']>[1] = {}): Promise<boolean> {
  const before = kinds(pipeline).filter((kind) => kind === 'contact').length;
  await pipeline.deliver(object(reach(`other ${objects}`, DNS, '53')), options);
  return kinds(pipeline).filter((kind) => kind === 'contact').length > before;
}

describe('a cluster is closed', () => {
  test('a day after its runtime has told the same address in two namespaces', async () => {
    const pipeline = await open();
    await pipeline.deliver(object(told('a', API, { podNamespace: 'shop' }), told('b', API, { podNamespace: 'shop' })));
    pipeline.clock.advance(2 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(true);
    await pipeline.deliver(object(told('c', API, { podNamespace: 'bank' })));
    expect(await isRetained(pipeline)).toBe(true);
    pipeline.clock.advance(MILLISECONDS_PER_DAY - 1);
    expect(await isRetained(pipeline)).toBe(true);
    pipeline.clock.advance(1);
    expect(await isRetained(pipeline)).toBe(false);
  });

  test.each<[string, EventOptions]>([
    ['processes of the container', { processId: 7, parentId: 1, podNamespace: 'bank' }],
    ['execs without a namespace', { podNamespace: '' }],
  ])('not by %s', async (_, options) => {
    const pipeline = await open();
    await pipeline.deliver(object(told('a', API, { podNamespace: 'shop' }), told('b', API, options)));
    pipeline.clock.advance(2 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(true);
  });

  test('not by an address that is another place in each container', async () => {
    const pipeline = await open();
    const both = ['shop', 'bank'].map((podNamespace) => told(podNamespace, '127.0.0.1:7445', { podNamespace }));
    await pipeline.deliver(object(...both));
    pipeline.clock.advance(2 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(true);
  });

  test('a day after its first object, where the settings have an address', async () => {
    const pipeline = await open();
    const settings = readSettings(JSON.stringify({ apiServers: [{ addresses: [`${API}:443`] }] }), 'settings');
    const apiServers = compileApiServers(settings.apiServers);
    expect(await isRetained(pipeline, { apiServers })).toBe(true);
    pipeline.clock.advance(MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline, { apiServers })).toBe(false);
  });

  test('never by `retain: all`', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await closeCluster(pipeline.table, pipeline.clock);
    expect(await isRetained(pipeline, { retains: 'known' })).toBe(false);
    expect(await isRetained(pipeline, { retains: 'all' })).toBe(true);
  });

  test('not while an earlier release may have left endpoints that are not listed', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const { table, clock } = pipeline;
    const expiresAt = clock.now() / 1000 + 400 * 86_400;
    const body = { cluster: 'default', firstObjectAt: 0, learningSince: 0 };
    await table.write(undefined, {
      ...{ partition: 'cluster#default', sort: 'cluster', kind: 'cluster', version: 1, expiresAt, body },
    });
    await noteCluster(createAttempt(table, clock, []), 'default');
    const renew = () =>
      pipeline.deliver(object(...['shop', 'bank'].map((podNamespace) => told(podNamespace, API, { podNamespace }))));
    await renew();
    clock.advance(60 * MILLISECONDS_PER_DAY);
    await renew();
    expect(await isRetained(pipeline)).toBe(true);
    clock.advance(31 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(false);
  });

  test('not while its containers were told more addresses than are listed', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await closeCluster(pipeline.table, pipeline.clock);
    const many = Array.from({ length: 500 }, (_, at) =>
      told(`c${at >> 8}`, `10.9.${at >> 8}.${at & 255}`, { processId: 9, parentId: 1 }),
    );
    expect(await isRetained(pipeline)).toBe(false);
    await pipeline.deliver(object(...many));
    expect(await isRetained(pipeline)).toBe(true);
  });

  test('no more once nobody has been told the address for long', async () => {
    const pipeline = await open();
    await pipeline.deliver(
      object(...['shop', 'bank'].map((podNamespace) => told(podNamespace, API, { podNamespace }))),
    );
    pipeline.clock.advance(2 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(false);
    pipeline.clock.advance(140 * MILLISECONDS_PER_DAY);
    expect(await isRetained(pipeline)).toBe(true);
  });
});

describe('in a closed cluster', () => {
  async function closed(known: readonly string[] = [API]): Promise<Pipeline> {
    const pipeline = createPipeline(createMemoryTable());
    await closeCluster(pipeline.table, pipeline.clock, { known });
    return pipeline;
  }

  test('a connection to an address that nobody was told costs nothing', async () => {
    const pipeline = await closed();
    const doneCache = createDoneCache(pipeline.clock.now);
    await pipeline.deliver(object(reach('a', DNS)), { doneCache });
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    const table = countUnits(pipeline.table, units);
    await pipeline.deliver(object(reach('b', DNS), reach('b', SECOND)), { doneCache, table });
    expect(units).toEqual({ reads: 0, writes: 0, requests: 0 });
  });

  test('a connection to a known address is found whatever came first', async () => {
    const pipeline = await closed();
    await pipeline.deliver(object(reach('a'), reach('b')));
    await pipeline.deliver(object(told('a', API, { podNamespace: 'shop' })));
    await pipeline.deliver(object(told('c', API, { podNamespace: 'bank' })));
    expect(await bases(pipeline)).toEqual([`a ${API} observed`, `b ${API} inferred`]);
  });

  test('a container that is told another address is observed at it, also by other functions within a minute', async () => {
    const pipeline = await closed();
    const [one, other] = [createDoneCache(pipeline.clock.now), createDoneCache(pipeline.clock.now)];
    await pipeline.deliver(object(reach('a', DNS)), { doneCache: other });
    await pipeline.deliver(object(told('a', SECOND), reach('b', SECOND)), { doneCache: one });
    await pipeline.deliver(object(reach('a', SECOND)), { doneCache: one });
    expect(await bases(pipeline)).toEqual([`a ${SECOND} observed`]);
    pipeline.clock.advance(MINUTE);
    await pipeline.deliver(object(told('b', SECOND)), { doneCache: one });
    await pipeline.deliver(object(reach('c', SECOND)), { doneCache: other });
    expect(await bases(pipeline)).toEqual([`a ${SECOND} observed`, `b ${SECOND} observed`, `c ${SECOND} inferred`]);
  });

  test('a finding at an address that was told later says that its count is a lower bound; one at a known address does not', async () => {
    const pipeline = await closed();
    await pipeline.deliver(object(reach('a', SECOND)));
    pipeline.clock.advance(MINUTE);
    await pipeline.deliver(object(told('a', SECOND), reach('a', SECOND), told('b'), reach('b')));
    const found = (await pipeline.findings()).map(({ container, count, countIsLowerBound }) => [
      container.id,
      count,
      countIsLowerBound,
    ]);
    expect(found.sort()).toEqual([
      ['a', 1, true],
      ['b', 1, false],
    ]);
  });

  test('what lookups gave a name that a container was told, or the settings have, is known', async () => {
    const pipeline = await closed();
    const settings = readSettings(JSON.stringify({ apiServers: [{ addresses: ['api.example.com'] }] }), 'settings');
    const options = { apiServers: compileApiServers(settings.apiServers) };
    await pipeline.deliver(
      object(told('a', 'private.example.com'), answersLine('private.example.com', [SECOND], { container: 'a' })),
      options,
    );
    await pipeline.deliver(object(answersLine('api.example.com', ['10.30.0.1'], { container: 'b' })), options);
    await pipeline.deliver(object(reach('a', SECOND), reach('b', '10.30.0.1')), options);
    expect(await bases(pipeline)).toEqual([`a ${SECOND} observed`, 'b 10.30.0.1 configured']);
  });

  test('connects of what Tracee found are counted', async () => {
    const pipeline = await closed();
    await pipeline.deliver(object(reportLine(SECOND, '443', { container: 'a', process: 'curl' })));
    await pipeline.deliver(object(connectLine(inet(SECOND), { container: 'a', process: 'curl' })));
    expect(await pipeline.findings()).toMatchObject([{ basis: 'reported', count: 1 }]);
  });

  test('findings of other rules are found and counted as ever, and are no addresses', async () => {
    const pipeline = await closed();
    const line = findingLine(['TRC-102', 'anti_debugging', 'Anti-Debugging detected', 3], { container: 'a' }, []);
    await pipeline.deliver(object(line));
    expect(await pipeline.findings()).toMatchObject([{ rule: 'TRC-102', countIsLowerBound: false }]);
    expect((await pipeline.table.read([addressesKey('default')])).map((item) => item?.version)).toEqual([1]);
  });

  test('a loopback address is known at the told port only', async () => {
    const pipeline = await closed();
    await pipeline.deliver(object(told('a', '127.0.0.1:7445')));
    await pipeline.deliver(object(reach('b', '127.0.0.1', '7445'), reach('b', '127.0.0.1', '8080')));
    expect(kinds(pipeline).filter((kind) => kind === 'contact')).toHaveLength(1);
    await pipeline.deliver(object(told('b', '127.0.0.1:7445')));
    expect(await bases(pipeline)).toEqual(['b 127.0.0.1 observed']);
  });
});

const CONTAINERS = ['a', 'b', 'c'];
const anyLine = fc
  .record({
    what: fc.constantFrom('exec', 'shell', 'connect', 'connect', 'report'),
    container: fc.constantFrom(...CONTAINERS),
    address: fc.constantFrom(API, SECOND, '10.20.0.6', '127.0.0.1'),
    port: fc.constantFrom('443', '6443'),
    podNamespace: fc.constantFrom('shop', 'bank', ''),
  })
  .map(({ what, container, address, port, podNamespace }) => {
    const at = { container, podNamespace, process: 'curl' };
    const environment = [`KUBERNETES_SERVICE_HOST=${address}`, `KUBERNETES_SERVICE_PORT=${port}`];
    if (what === 'connect') return connectLine(inet(address, port), at);
    if (what === 'report') return reportLine(address, port, at);
    return execLine(environment, what === 'shell' ? { ...at, processId: 7, parentId: 1 } : at);
  });

/** Objects, some of which come again. */
const anyDeliveries = fc
  .array(fc.array(anyLine, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .chain((contents) => {
    const logs = contents.map((lines, at): Log => ({ source: `object ${at}`, content: lines.join('\n') }));
    return fc.array(fc.constantFrom(...logs), { maxLength: 2 }).map((again) => [...logs, ...again]);
  });

function foundInMemory(deliveries: readonly Log[]): string[] {
  const total = createFacts();
  for (const log of new Map(deliveries.map((each) => [each.source, each])).values()) mergeFacts(total, factsOf(log));
  return identities(findingsOf(total));
}

describe('live detection and memory', () => {
  const anyKnown = fc.subarray([API, SECOND, '127.0.0.1 443']);

  test('differ in a closed cluster by what came only before its address was told, and in nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeliveries, anyKnown, fc.boolean(), async (deliveries, known, isWarm) => {
        const pipeline = createPipeline(createMemoryTable());
        await closeCluster(pipeline.table, pipeline.clock, { known });
        const functions = [0, 1].map(() => createDoneCache(pipeline.clock.now));
        for (const [at, log] of deliveries.entries()) {
          await pipeline.deliver(log, isWarm ? { doneCache: functions[at % 2] ?? createDoneCache(() => 0) } : {});
          pipeline.clock.advance(MINUTE);
        }
        const found = await pipeline.findings();
        const inMemory = foundInMemory(deliveries);
        expect(identities(found)).toEqual(foundIfClosed(deliveries, known));
        expect(inMemory).toEqual(expect.arrayContaining(identities(found)));
      }),
    );
  });

  test('agree in a closed cluster by `retain: all`', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeliveries, anyKnown, async (deliveries, known) => {
        const pipeline = createPipeline(createMemoryTable());
        await closeCluster(pipeline.table, pipeline.clock, { known });
        for (const log of deliveries) await pipeline.deliver(log, { retains: 'all' });
        expect(identities(await pipeline.findings())).toEqual(foundInMemory(deliveries));
      }),
    );
  });
});
