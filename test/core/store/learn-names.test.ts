import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiServers } from '#core/settings/api-servers.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { countUnits, itemBytes, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable, type MemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const NAME = 'zz.example.com';
const told = (host: string, ...more: string[]) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`, ...more], { container: 'a' });
const answers = (name: string, ...addresses: string[]) => answersLine(name, addresses, { container: 'a' });
const connect = (address: string) => connectLine(inet(address), { container: 'a' });

let table: MemoryTable;
let pipeline: Pipeline;
let objects: number;

beforeEach(() => {
  table = createMemoryTable();
  pipeline = createPipeline(table);
  objects = 0;
});

function deliver(lines: readonly string[], options: Parameters<Pipeline['deliver']>[1] = {}): Promise<void> {
  objects += 1;
  return pipeline.deliver({ source: `object ${objects}`, content: lines.join('\n') }, options);
}

const answersThere = () => [...table.items()].filter(({ kind }) => kind === 'answer');

describe('the answers to a container’s lookups', () => {
  test('are kept of so many names, in whatever order they come, and of each that matters', async () => {
    const names = Array.from({ length: 1000 }, (_, at) => `n${String(at).padStart(4, '0')}.example.com`);
    for (const name of names.toReversed()) await deliver([answers(name, '10.0.0.1')]);
    expect(answersThere().length).toBeLessThanOrEqual(256);
    await deliver([told(NAME)]);
    await deliver([answers(NAME, '10.0.0.7'), connect('10.0.0.7')]);
    expect(await pipeline.findings()).toMatchObject([{ address: '10.0.0.7', basis: 'observed' }]);
  });

  test('are so many addresses of a name, in one item that a table takes', async () => {
    const addresses = Array.from(
      { length: 1000 },
      (_, at) => `fd00:1234:5678:9abc:def0:1234:5678:${(4096 + at).toString(16)}`,
    );
    for (let at = 0; at < 1000; at += 100) await deliver([answers(NAME, ...addresses.slice(at, at + 100))]);
    const [item, ...others] = answersThere();
    expect(others).toEqual([]);
    expect(item?.body).toMatchObject({ addresses: addresses.slice(0, 64) });
    expect(item === undefined ? 0 : itemBytes(item)).toBeLessThan(4096);
  });

  test('explain nothing of another container', async () => {
    await deliver([told(NAME), answersLine(NAME, ['10.0.0.7'], { container: 'b' })]);
    await deliver([connect('10.0.0.7'), connectLine(inet('10.0.0.7'), { container: 'b' })]);
    expect(await pipeline.findings()).toEqual([]);
  });
});

describe('what a container’s own processes tell it', () => {
  const byProcess = (host: string) =>
    execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container: 'a', processId: 7, parentId: 1 });
  const addresses = Array.from({ length: 1500 }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
  const hosts = addresses.map((address, at) => (at % 2 === 0 ? address : `n${at}.example.com`));

  test('is kept up to a number of addresses and one of names, and what its runtime tells it beside these', async () => {
    for (let round = 0; round < 4; round += 1) {
      const others = hosts.map((host) =>
        host.startsWith('n') ? `${round}${host}` : host.replace('10.1', `10.${round}`),
      );
      await deliver(others.map(byProcess));
    }
    const kinds = [...table.items()].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'binding')).toHaveLength(1000);
    expect(kinds.filter((kind) => kind === 'name')).toHaveLength(1000);
    await deliver([connect('10.96.0.1'), connect('10.0.0.7')]);
    await deliver([told('10.96.0.1'), told(NAME), answers(NAME, '10.0.0.7')]);
    expect(await pipeline.findings()).toMatchObject([{ basis: 'observed' }, { basis: 'observed' }]);
  });

  test('explains a connection of the same object, also where it is not kept', async () => {
    for (let at = 0; at < 1200; at += 200) await deliver(addresses.slice(at, at + 200).map(byProcess));
    await deliver([...addresses.slice(1200, 1400).map(byProcess), ...addresses.slice(1398, 1400).map(connect)]);
    expect(await pipeline.findings()).toHaveLength(2);
  });
});

test('a connection that may not be retained is judged by what its own object tells of a name', async () => {
  await deliver([told(NAME)]);
  await deliver([answers(NAME, '10.0.0.7'), connect('10.0.0.7')], { maxRetained: 0 });
  expect(await pipeline.findings()).toMatchObject([{ basis: 'observed', countIsLowerBound: false }]);
});

describe('what names and settings explain costs', () => {
  const apiServers: ApiServers = () => ({
    covers: (address) => address === '10.96.0.1',
    names: [{ name: 'settings.example.com', port: 443 }],
    hasAddresses: true,
    networks: [],
  });
  const log = [
    ...[told(NAME), told('kubernetes.default.svc'), answers(NAME, '10.0.0.7', '10.0.0.8')],
    ...[answers('settings.example.com', '10.0.0.9'), answers('shop.example.com', '10.0.0.10')],
    ...[connect('10.0.0.7'), connect('10.0.0.9'), connect('10.96.0.1'), connect('10.0.0.10')],
  ];

  /** Of each minute its own objects. */
  const logOf = (minute: number) =>
    log.map((line) =>
      line.replace(/"timestamp":\d+/, `"timestamp":${1_770_652_800_000_000_000n + BigInt(minute * 60) * 10n ** 9n}`),
    );

  test('one write for each finding that goes on, where a warm function knows the container', async () => {
    const doneCache = createDoneCache(pipeline.clock.now);
    for (const minute of [1, 2]) await deliver(logOf(minute), { apiServers, doneCache });
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    await deliver(logOf(3), { apiServers, doneCache, table: countUnits(table, units) });
    expect(await pipeline.findings()).toHaveLength(3);
    expect(units).toEqual({ reads: 0, writes: 3, requests: 3 });
  });

  test('no more writes where no function does', async () => {
    await deliver(logOf(1), { apiServers });
    const size = table.size();
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    await deliver(logOf(2), { apiServers, table: countUnits(table, units) });
    expect(table.size()).toBe(size + 3);
    expect(units.writes).toBe(3);
  });
});
