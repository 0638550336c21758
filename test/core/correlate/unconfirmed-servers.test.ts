import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Facts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { findUnconfirmedServers, mergeUnconfirmed } from '#core/correlate/unconfirmed-servers.ts';
import { compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { answersLine, connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

const API = '172.20.0.1';
const BY_A_PROCESS = { processId: 7, parentId: 1 };
const told = (container: string, podNamespace: string, address = API, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, podNamespace, ...options });
const connect = (container: string, address = API, port = '443') =>
  connectLine(inet(address, port), { container, podNamespace: `of-${container}` });
const factsIn = (lines: readonly string[]) => factsOf({ cluster: 'demo', content: `${lines.join('\n')}\n` });
const unconfirmedIn = (...lines: readonly string[]) => findUnconfirmedServers(factsIn(lines), NO_API_SERVERS);

const NONE = { connects: 0, examples: [] };

describe('an address that containers connect to and too few others were told', () => {
  test('is counted, with who connected and how many were told', () => {
    const shop = ['new-1', 'new-2', 'new-3'].map((container) => told(container, 'shop'));
    expect(unconfirmedIn(...shop, connect('old-1'), connect('old-1'), connect('old-2'))).toEqual({
      connects: 3,
      examples: [
        {
          ...{ cluster: 'demo', address: API, port: 443, connects: 3, containers: 2 },
          ...{ toldContainers: 3, toldNamespaces: 1 },
        },
      ],
    });
  });

  test('is counted, too, where processes of any number of namespaces told it', () => {
    const lines = ['a', 'b', 'c'].map((container) => told(container, `of-${container}`, API, BY_A_PROCESS));
    expect(unconfirmedIn(...lines, connect('old')).examples).toMatchObject([{ toldContainers: 3, toldNamespaces: 3 }]);
  });

  test('is counted, too, where a name has it', () => {
    const name = 'demo.hcp.westeurope.azmk8s.io';
    const lines = [told('a', 'shop', name), answersLine(name, [API], { container: 'a' })];
    expect(unconfirmedIn(...lines, connect('old')).examples).toMatchObject([{ address: API, toldContainers: 1 }]);
  });

  test.each([
    ['enough others were told, so that it is inferred', [told('a', 'shop'), told('b', 'ops'), connect('old')]],
    ['the container itself was told', [told('a', 'shop'), connect('a'), connect('a', API, '6443')]],
    ['nobody was told', [connect('old')]],
    ['others were told another port', [told('a', 'shop'), connect('old', API, '8080')]],
    ['it is another place in each container', [told('a', 'shop', '127.0.0.1'), connect('old', '127.0.0.1')]],
  ])('is not counted where %s', (_, lines) => {
    expect(unconfirmedIn(...lines)).toEqual(NONE);
  });

  test('is not counted where the settings name it', () => {
    const { apiServers } = readSettings(JSON.stringify({ apiServers: [{ addresses: [API] }] }), 'traceward.json');
    const facts = factsIn([told('a', 'shop'), connect('old')]);
    expect(findUnconfirmedServers(facts, compileApiServers(apiServers))).toEqual(NONE);
  });

  test('is not pushed out of the examples by what one container is told, however many connect there', () => {
    const own = Array.from({ length: 9 }, (_, at) => `10.0.0.${at + 1}`);
    const { connects, examples } = unconfirmedIn(
      ...own.flatMap((address) => [told('greedy', 'evil', address), connect('old', address), connect('old', address)]),
      ...[told('a', 'shop'), told('b', 'shop'), connect('old')],
    );
    expect({ connects, shown: examples.length }).toEqual({ connects: 19, shown: 3 });
    expect(examples[0]).toMatchObject({ address: API, connects: 1 });
  });
});

test('every connection to what a container was told is a finding or is counted, whatever the order', () => {
  const container = fc.constantFrom('a', 'b', 'c', 'd');
  const address = fc.constantFrom(API, '10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4');
  const line = fc.oneof(
    fc.tuple(container, fc.constantFrom('red', 'green'), address).map((all) => told(...all)),
    fc.tuple(container, address).map((all) => connect(...all)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const facts = factsIn(lines);
      const whole = findUnconfirmedServers(facts, NO_API_SERVERS);
      const others = findUnconfirmedServers(factsIn([...lines].reverse()), NO_API_SERVERS);
      expect(others).toEqual(whole);
      expect(whole.connects + foundIn(facts)).toBe(connectsToTold(facts));
    }),
  );
});

function foundIn(facts: Facts): number {
  return findingsOf(facts).reduce((sum, { count }) => sum + count, 0);
}

function connectsToTold({ clusters }: Facts): number {
  const containers = [...clusters.values()].flatMap((cluster) => [...cluster.containers.values()]);
  const places = new Set(containers.flatMap(({ endpoints }) => [...endpoints.values()].map(({ host }) => host)));
  return containers
    .flatMap(({ connections }) => [...connections.values()])
    .reduce((sum, { address, count }) => sum + (places.has(address) ? count : 0), 0);
}

test('parts of a run have together what the whole has', () => {
  const server = fc.record({
    ...{ cluster: fc.constantFrom('demo', 'other'), address: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3') },
    part: fc.integer({ min: 0, max: 2 }),
    connects: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(server, { maxLength: 20 }), (servers) => {
      const counted = servers.map(({ part: _, ...each }) => ({
        ...{ ...each, port: 443, containers: 1 },
        ...{ toldContainers: each.address.length, toldNamespaces: Number(each.address.at(-1)) },
      }));
      const partOf = (wanted: (part: number) => boolean) => {
        const some = counted.filter((_, at) => wanted(servers[at]?.part ?? 0));
        return mergeUnconfirmed([{ examples: some, connects: some.reduce((sum, { connects }) => sum + connects, 0) }]);
      };
      const parts = [0, 1, 2].map((wanted) => partOf((part) => part === wanted));
      expect(mergeUnconfirmed(parts)).toEqual(partOf(() => true));
    }),
  );
});
