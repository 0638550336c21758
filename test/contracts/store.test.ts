import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { identities } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';
import { storeKinds } from './stores.ts';

jest.setTimeout(60_000);

const API = '10.96.0.1';
const exec = (container: string, address = API) => execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container });
const connect = (container: string, options: { process?: string; port?: string; address?: string } = {}) =>
  connectLine(inet(options.address ?? API, options.port ?? '443'), { container, process: options.process ?? 'curl' });

function object(source: string, ...lines: string[]) {
  return { source, content: lines.join('\n') };
}

/** Names that people do not give, and attackers do. */
const HOSTILE = {
  'ten thousand characters': 'n'.repeat(10_000),
  'ten thousand characters beyond ASCII': '€'.repeat(10_000),
  'the separator of keys': 'a#b#c',
  'nothing but a separator': '#',
  'a zero': 'a\u0000b',
  'an emoji': 'pod-😀',
  'half an emoji': 'pod-\ud83d',
  'the other half': '\ude00-pod',
  'what looks like an escape': '%23%00~%ud83d',
  'a terminal escape': '\u001b[31mred',
  'a name of an object’s own': '__proto__',
} as const;

describe.each(storeKinds())('$name', (kind) => {
  afterAll(() => kind.close());

  test('finds a contact of a bound container, whatever came first', async () => {
    const [endpoint, connection] = [object('1', exec('a')), object('2', connect('a'))];
    for (const order of [
      [endpoint, connection],
      [connection, endpoint],
    ]) {
      const store = await kind.open();
      for (const each of order) await store.absorb(each);
      expect(await store.findings()).toMatchObject([{ basis: 'observed', count: 1, address: API, port: 443 }]);
    }
  });

  test('finds nothing with one other binding, and infers with two', async () => {
    const store = await kind.open();
    await store.absorb(object('1', connect('c')));
    await store.absorb(object('2', exec('a')));
    expect(await store.findings()).toEqual([]);
    await store.absorb(object('3', exec('b')));
    expect(await store.findings()).toMatchObject([{ basis: 'inferred', container: { id: 'c' } }]);
  });

  test.each(['127.0.0.1', '::1', '0.0.0.0', '::', '169.254.20.10', 'fe80::1', '224.0.0.251', 'ff02::fb'])(
    'never infers for %s, which is another place in each container, and still observes it',
    async (address) => {
      const store = await kind.open();
      await store.absorb(object('1', connect('c', { address })));
      await store.absorb(object('2', exec('a', address)));
      await store.absorb(object('3', exec('b', address)));
      await store.absorb(object('4', connect('d', { address }), connect('a', { address })));
      expect(await store.findings()).toMatchObject([{ basis: 'observed', container: { id: 'a' } }]);
      await store.absorb(object('5', exec('c', address)));
      const bases = (await store.findings()).map(({ basis, container }) => [basis, container.id]);
      expect(bases.sort()).toEqual([
        ['observed', 'a'],
        ['observed', 'c'],
      ]);
    },
  );

  test('turns inferred into observed, and never back', async () => {
    const store = await kind.open();
    await store.absorb(object('1', exec('a'), exec('b')));
    await store.absorb(object('2', connect('c')));
    expect(await store.findings()).toMatchObject([{ basis: 'inferred' }]);
    await store.absorb(object('3', exec('c')));
    expect(await store.findings()).toMatchObject([{ basis: 'observed' }]);
    await store.absorb(object('2', connect('c')));
    await store.absorb(object('4', exec('d')));
    expect(await store.findings()).toMatchObject([{ basis: 'observed' }]);
  });

  test('infers at the port that two containers were told, and not for one namespace alone', async () => {
    const store = await kind.open();
    const told = (container: string, podNamespace: string) =>
      execLine([`KUBERNETES_SERVICE_HOST=${API}`, 'KUBERNETES_SERVICE_PORT=6443'], { container, podNamespace });
    await store.absorb(object('1', connect('c'), connect('c', { port: '6443' })));
    await store.absorb(object('2', told('a', 'shop'), told('b', 'shop')));
    expect(await store.findings()).toEqual([]);
    await store.absorb(object('3', told('d', 'bank')));
    expect(await store.findings()).toMatchObject([{ basis: 'inferred', port: 6443 }]);
  });

  test('explains a contact by a name and what it was looked up to be, whatever came first', async () => {
    const name = 'api.example.com';
    const objects = [
      object('1', exec('a', name)),
      object('2', answersLine(name, [API, 'fd00::1'], { container: 'a' })),
      object('3', connect('a'), connect('a', { address: '10.0.0.9' })),
    ];
    for (const order of [objects, objects.toReversed()]) {
      const store = await kind.open();
      for (const each of order) await store.absorb(each);
      expect(await store.findings()).toMatchObject([{ basis: 'observed', address: API }]);
    }
  });

  test('takes the own name for what enough others were told, whatever came first', async () => {
    const objects = [
      object('1', exec('c', 'kubernetes.default.svc')),
      object('2', connect('c'), connect('d')),
      object('3', exec('a'), exec('b')),
    ];
    for (const order of [objects, objects.toReversed()]) {
      const store = await kind.open();
      for (const each of order) await store.absorb(each);
      const bases = (await store.findings()).map(({ basis, container }) => `${container.id} ${basis}`);
      expect(bases.sort()).toEqual(['c observed', 'd inferred']);
    }
  });

  test('counts connects of what Tracee found, and its findings where there are none', async () => {
    const store = await kind.open();
    const report = (container: string) => reportLine(API, '443', { container, process: 'curl' });
    await store.absorb(object('1', report('a'), report('b'), report('b')));
    await store.absorb(object('2', connect('a'), connect('a')));
    await store.absorb(object('3', report('a'), connect('a')));
    const found = (await store.findings()).map(({ basis, container, count }) => [container.id, basis, count]);
    expect(found.sort()).toEqual([
      ['a', 'reported', 3],
      ['b', 'reported', 2],
    ]);
    await store.absorb(object('4', exec('a')));
    expect((await store.findings()).map(({ basis }) => basis).sort()).toEqual(['observed', 'reported']);
  });

  test('counts an object once, and all objects together', async () => {
    const store = await kind.open();
    await store.absorb(object('1', exec('a'), connect('a'), connect('a')));
    await store.absorb(object('2', connect('a')));
    await store.absorb(object('1', exec('a'), connect('a'), connect('a')));
    expect(await store.findings()).toMatchObject([{ count: 3 }]);
  });

  test('keeps contacts apart by container, address, port, and process', async () => {
    const store = await kind.open();
    await store.absorb(
      object(
        '1',
        ...[exec('a'), exec('b'), exec('a', 'fd00::1')],
        ...[connect('a'), connect('b'), connect('a', { port: '6443' }), connect('a', { process: 'sh' })],
        connect('a', { address: 'fd00::1' }),
      ),
    );
    expect(await store.findings()).toHaveLength(5);
  });

  test('a cluster’s bindings say nothing of another cluster', async () => {
    const store = await kind.open();
    await store.absorb({ cluster: 'one', ...object('1', exec('a'), exec('b')) });
    await store.absorb({ cluster: 'two', ...object('2', connect('a'), connect('c')) });
    expect(await store.findings()).toEqual([]);
  });

  test.each(Object.entries(HOSTILE))('%s as a name is stored and found again', async (_, name) => {
    const store = await kind.open();
    const names = { containerName: name, image: name, podName: name, podNamespace: name, podUid: name, host: name };
    const options = { container: name, process: name, ...names };
    const cluster = name;
    await store.absorb({ cluster, source: `s3://b/${name}#1`, content: connectLine(inet(API), options) });
    await store.absorb({
      cluster,
      source: `s3://b/${name}#2`,
      content: execLine([`KUBERNETES_SERVICE_HOST=${API}`], options),
    });
    const found = await store.findings();
    expect(found).toMatchObject([{ basis: 'observed', count: 1 }]);
    expect(found[0]?.pod.name?.slice(0, 100)).toBe(name.slice(0, 100));
  });

  test('no two hostile names are taken for one', async () => {
    const store = await kind.open();
    const containers = Object.values(HOSTILE);
    await store.absorb(object('1', ...containers.map((container) => connect(container))));
    await store.absorb(object('2', exec(HOSTILE['ten thousand characters'])));
    await store.absorb(object('3', exec(HOSTILE['half an emoji'])));
    const found = await store.findings();
    expect(identities(found).filter((each) => each.endsWith('observed'))).toHaveLength(2);
    expect(found).toHaveLength(containers.length);
  });
});
