import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Item, Kind, Table } from '#core/store/table.ts';
import { judgeClusters } from '#core/watch/judge-clusters.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/** What version 0.1.0 left in its table. test/fixtures/README.md says of which logs. */
const RELEASED: readonly Item[] = JSON.parse(
  readFileSync(new URL('../../fixtures/state/released-0.1.0.json', import.meta.url), 'utf8'),
);

const exec = (container: string, address: string, options: { port?: string; namespace?: string } = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`, `KUBERNETES_SERVICE_PORT=${options.port ?? '443'}`], {
    container,
    podNamespace: options.namespace ?? 'bank',
  });
const connect = (container: string, address: string, port = '443', process = 'curl') =>
  connectLine(inet(address, port), { container, process });

let pipeline: Pipeline;
let objects = 0;

beforeEach(async () => {
  const table = createMemoryTable();
  for (const item of RELEASED) await table.write(undefined, item);
  pipeline = createPipeline(table);
});

function deliver(...lines: readonly string[]): Promise<void> {
  objects += 1;
  return pipeline.deliver({ source: `s3://logs/new ${objects}#v1`, content: lines.join('\n') });
}

async function found(): Promise<string[]> {
  const all = await pipeline.findings();
  return all.map(({ container, address, port, basis }) => `${container.id} ${address}:${port} ${basis}`).sort();
}

const BEFORE = [
  'a 10.96.0.1:443 observed',
  'early 10.96.0.1:443 inferred',
  'late 10.96.0.1:6443 inferred',
  'proxied 127.0.0.1:7445 observed',
  'untold 10.8.8.8:443 observed',
];

describe('a table of version 0.1.0', () => {
  test('holds an item of each kind that the store had, and tells its findings', async () => {
    const kinds: readonly Kind[] = [
      ...(['binding', 'contact', 'overflow', 'caller', 'quorum'] as const),
      ...(['finding', 'contribution', 'hour', 'cluster'] as const),
    ];
    expect([...new Set(RELEASED.map(({ kind }) => kind))]).toEqual(expect.arrayContaining([...kinds]));
    expect(await found()).toEqual(BEFORE);
    pipeline.clock.advance(3_600_000);
    expect(
      await judgeClusters({ table: pipeline.table, now: pipeline.clock.now, apiServers: NO_API_SERVERS }),
    ).toMatchObject([{ cluster: 'default', conditions: [] }]);
  });

  test('announces what was left pending', async () => {
    pipeline.clock.advance(3_600_000);
    expect(await pipeline.announcePending()).toBe(1);
    expect(pipeline.published).toMatchObject([{ container: { id: 'untold' } }]);
  });

  test.each([
    ['an address of its container, at any port', connect('a', '10.96.0.1', '6443'), 'a 10.96.0.1:6443 observed'],
    [
      'a loopback address of its container, at any port',
      connect('proxied', '127.0.0.1', '9'),
      'proxied 127.0.0.1:9 observed',
    ],
    ['an address of enough others, at any port', connect('new', '10.96.0.1', '6443'), 'new 10.96.0.1:6443 inferred'],
  ])('explains a new connection to %s', async (_, line, finding) => {
    await deliver(line);
    expect(await found()).toEqual([...BEFORE, finding].sort());
    expect(pipeline.published).toHaveLength(1);
  });

  test('still explains any port once the container is told one', async () => {
    await deliver(exec('proxied', '127.0.0.1', { port: '7445' }));
    await deliver(connect('proxied', '127.0.0.1', '9'));
    expect(await found()).toContain('proxied 127.0.0.1:9 observed');
  });

  test('has half a quorum, which a container of the new release completes at its port', async () => {
    await deliver(exec('other', '10.0.0.5'));
    const inferred = ['stranger 10.0.0.5:443 inferred'];
    expect(await found()).toEqual([...BEFORE, ...inferred].sort());
    await deliver(exec('third', '10.0.0.5', { port: '6443' }));
    expect(await found()).toEqual([...BEFORE, ...inferred, 'stranger 10.0.0.5:6443 inferred'].sort());
  });

  test('goes on counting connects for which half of the quorum is of the old release', async () => {
    await deliver(connect('new', '10.0.0.5'));
    await deliver(exec('other', '10.0.0.5'));
    await deliver(connect('new', '10.0.0.5'), connect('new', '10.0.0.5'));
    const ofNew = (await pipeline.findings()).filter(({ container }) => container.id === 'new');
    expect(ofNew).toMatchObject([{ basis: 'inferred', count: 3 }]);
  });

  test('has half a quorum, which its own container does not complete', async () => {
    await deliver(exec('half', '10.0.0.5'));
    expect(await found()).toEqual(BEFORE);
  });

  test('holds connections that become findings when their container is told the address', async () => {
    await deliver(exec('waiting', '10.9.9.9'));
    await deliver(exec('many', '10.9.9.9'));
    const later = (await pipeline.findings()).filter(({ address }) => address === '10.9.9.9');
    expect(later.map(({ container, process }) => `${container.id} ${process}`).sort()).toEqual([
      'many x',
      'many y',
      'waiting curl',
    ]);
    for (const finding of later) expect(finding).toMatchObject({ basis: 'observed', countIsLowerBound: true });
  });

  test('holds inferred findings that become observed, and are not told again', async () => {
    await deliver(exec('early', '10.96.0.1'), exec('late', '10.96.0.1'));
    const risen = BEFORE.map((finding) => finding.replace('inferred', 'observed'));
    expect(await found()).toEqual(risen);
    expect(pipeline.published).toEqual([]);
  });

  test('lets the object of a function that had died be done to its end', async () => {
    await deliver(exec('unjoined', '10.7.7.7'));
    expect(await found()).toContain('unjoined 10.7.7.7:443 observed');
    expect(
      await pipeline.table.read([{ partition: 'container#default#unjoined', sort: 'environment#10.7.7.7' }]),
    ).toMatchObject([{ body: { joined: true } }]);
  });

  test('does not sweep again what was swept, when containers are told the address anew', async () => {
    const listed: string[] = [];
    const table: Table = {
      ...pipeline.table,
      list(partition, prefix, after) {
        listed.push(partition);
        return pipeline.table.list(partition, prefix, after);
      },
    };
    await deliver(exec('a', '10.96.0.1'), exec('b', '10.96.0.1'));
    pipeline.clock.advance(60 * 86_400_000);
    const content = [exec('a', '10.96.0.1'), exec('c', '10.96.0.1', { namespace: 'shop' })].join('\n');
    await pipeline.deliver({ source: 's3://logs/renewed#v1', content }, { table });
    expect(listed.filter((partition) => partition.startsWith('callers#'))).toEqual([]);
    pipeline.clock.advance(45 * 86_400_000);
    await deliver(connect('stranger', '10.96.0.1'));
    expect(await found()).toContain('stranger 10.96.0.1:443 inferred');
  });
});
