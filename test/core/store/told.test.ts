import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Told } from '#core/store/table.ts';
import { keptHosts, mergeTold, portsOf, toldBy, toldIn } from '#core/store/told.ts';

const someTold = fc.array(
  fc.record({
    port: fc.oneof(fc.constant(undefined), fc.nat({ max: 80 }), fc.nat({ max: 65_535 })),
    namespaces: fc.uniqueArray(fc.constantFrom('', 'bank', 'shop'), { maxLength: 3 }),
  }),
  { maxLength: 150 },
);

const mergeAll = (all: readonly (readonly Told[])[]) => all.reduce((known, more) => mergeTold(known, more), []);

describe('where a container was told to find something', () => {
  test('is the same in whatever order and however often it was told, and stays small', () => {
    fc.assert(
      fc.property(fc.array(someTold, { maxLength: 4 }), fc.infiniteStream(fc.nat()), (all, random) => {
        const shuffled = [...all, ...all]
          .map((told) => ({ told, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ told }) => told);
        const merged = mergeAll(all);
        expect(mergeAll(shuffled)).toEqual(merged);
        expect(merged.length).toBeLessThanOrEqual(64);
        for (const { namespaces } of merged) expect(namespaces.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('is itself where it was known', () => {
    const known = mergeTold([], [{ port: 443, namespaces: ['shop'] }]);
    expect(mergeTold(known, [{ port: 443, namespaces: [] }])).toBe(known);
    expect(mergeTold(known, [{ port: 443, namespaces: [''] }])).not.toBe(known);
  });

  test('cannot be pushed out by processes of the container', () => {
    const byRuntime = [{ port: 6443, namespaces: ['shop'] }];
    const byProcesses = Array.from({ length: 200 }, (_, port) => ({ port, namespaces: [] }));
    expect(mergeAll([byProcesses, byRuntime, byProcesses])).toContainEqual(byRuntime[0]);
  });

  test('is at any port where an earlier release has written it down, also beside ports', () => {
    const old = toldIn({ address: '127.0.0.1', joined: true });
    expect(portsOf(old)).toBe('any');
    expect(portsOf(mergeTold(old, [{ port: 443, namespaces: [] }]))).toBe('any');
    expect(portsOf([{ port: 443, namespaces: [] }])).toEqual(new Set([443]));
  });

  test('names namespaces in a form that no name makes long', () => {
    const place = { host: '10.96.0.1', port: 443, first: undefined };
    const [told] = toldBy(['n'.repeat(10_000), 'shop', undefined].map((namespace) => ({ ...place, namespace })));
    expect(told?.namespaces).toHaveLength(2);
    for (const namespace of told?.namespaces ?? []) expect(namespace.length).toBeLessThanOrEqual(128);
  });
});

describe('the addresses that are kept of a container', () => {
  const hosts = (prefix: string, namespaces: readonly string[]) =>
    new Map(Array.from({ length: 3000 }, (_, at) => [`${prefix}.${at}`, [{ port: 443, namespaces }]]));
  const own = keptHosts(hosts('own', []), new Map());

  test('are so many that its processes tell it', () => {
    expect(own.size).toBe(1000);
  });

  test('are beside them so many that its runtime does, whose process may exec without end', () => {
    expect(keptHosts(hosts('runtime', ['shop']), own).size).toBe(1000);
  });
});
