import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BASES } from '#core/correlate/finding.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { type Choice, createChooser, toggle } from '#report-page/choice.ts';
import { columnsOf } from '#report-page/columns.ts';
import { createFacets, nameOf } from '#report-page/facets.ts';
import { textOf } from '#report-page/finding-columns.ts';
import { createSorter, type SortKey } from '#report-page/order.ts';
import { aFinding } from '#test/factories/finding.ts';
import { pageColumns } from '#test/factories/page-columns.ts';

function load(list: readonly ReportedFinding[]) {
  const findings = pageColumns(list);
  const facets = createFacets(findings);
  return { findings, facets, choose: createChooser(findings, facets) };
}

const EVERYTHING: Choice = { query: '', values: new Map() };

const aName = fc.constantFrom('a', 'b', 'A b', 'c');
const someFindings = fc.array(
  fc
    .record({
      process: fc.option(aName, { nil: undefined }),
      namespace: fc.option(aName, { nil: undefined }),
      cluster: aName,
      basis: fc.constantFrom(...BASES),
      count: fc.integer({ min: 1, max: 5 }),
      firstSeen: fc.option(
        fc.bigInt({ min: 1n, max: 9n }).map((day) => day * 10n ** 17n),
        { nil: undefined },
      ),
    })
    .map(({ namespace, ...finding }) => aFinding({ ...finding, pod: { name: 'x', namespace } })),
  { maxLength: 30 },
);

describe('choosing', () => {
  test('finds by each word alone, in any text, whatever its case', () => {
    const { choose } = load([
      aFinding({ process: 'Curl', pod: { name: 'checkout-0', namespace: 'shop' } }),
      aFinding({ process: 'wget', pod: { name: 'cart-0', namespace: 'shop' } }),
    ]);
    const found = (query: string) => [...choose({ ...EVERYTHING, query }).rows];
    expect([found('SHOP cur'), found('node-1.log'), found('wget curl'), found(' ')]).toEqual([[0], [0, 1], [], [0, 1]]);
  });

  test('finds whatever the page shows of a finding, in the form in which it shows it', () => {
    const { findings, choose } = load([
      {
        ...aFinding(),
        address: 'fd00:10:96::1',
        basis: 'inferred',
        process: 'sh',
        pod: { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop' },
        container: { id: 'a', image: 'registry.example/shop/checkout:2' },
        program: { executable: '/bin/busybox', parents: [], isEntered: false },
        evidence: [{ source: 's3://logs/node-1.log#v1', line: 1234 }],
        suppression: { conditions: {}, mode: 'suppress', reason: 'By design', owner: 'ops', expires: 1n },
        comparison: 'notComparable',
      },
      aFinding({ process: 'wget', pod: { name: 'db-0' }, rule: 'TRC-102', address: '', port: undefined }),
    ]);
    const found = (query: string) => [...choose({ ...EVERYTHING, query }).rows];
    for (const query of [
      ...[
        '[fd00:10:96::1]:443',
        'shop/checkout',
        'shop/checkout-6d9f8c7b54-x2x7q',
        'inferred',
        'TRC-1013',
        'not comparable',
      ],
      ...[
        'sh (runs busybox)',
        'node-1.log:1234',
        's3://logs/node-1.log:12',
        'node-1.log#v1:1234',
        'suppressed',
        'By ops',
      ],
    ])
      expect([query, found(query)]).toEqual([query, [0]]);
    expect(found('?/db')).toEqual([1]);
    expect(found('node-1.log:4321')).toEqual([]);
    for (let row = 0; row < findings.size; row += 1) {
      for (const { id, cell } of columnsOf(findings))
        expect([id, found(cell(findings, row)).includes(row)]).toEqual([id, true]);
    }
  });

  test('finds by the name of the only rule', () => {
    const { choose } = load([aFinding()]);
    for (const query of ['TRC-1013', 'kubernetes api server', '10.96.0.1:443'])
      expect(choose({ ...EVERYTHING, query }).rows).toHaveLength(1);
  });

  test('finds nothing by words of our own, of which the reasons of a risk are made', () => {
    const { choose } = load([aFinding({ process: 'curl', pod: { name: 'checkout-0', namespace: 'shop' } })]);
    for (const query of ['download', 'workload']) expect(choose({ ...EVERYTHING, query }).rows).toHaveLength(0);
  });

  test('gives the rows that have one of the values in each facet, and counts as if the facet had no choice', () => {
    fc.assert(
      fc.property(someFindings, fc.array(fc.nat(), { maxLength: 4 }), (list, picks) => {
        const { findings, facets, choose } = load(list);
        const choice = picks.reduce((before, pick) => {
          const facet = facets[pick % facets.length];
          return facet === undefined || facet.values.length === 0
            ? before
            : toggle(before, facet, pick % facet.values.length);
        }, EVERYTHING);
        const isWanted = (row: number, except?: unknown) =>
          [...choice.values].every(
            ([facet, wanted]) => facet === except || wanted.size === 0 || wanted.has(facet.codes[row] ?? -1),
          );
        const all = Array.from({ length: findings.size }, (_, row) => row);
        const { rows, counts } = choose(choice);
        expect([...rows]).toEqual(all.filter((row) => isWanted(row)));
        for (const { facet, findings: number, connects } of counts) {
          const others = all.filter((row) => isWanted(row, facet));
          facet.values.forEach((_, value) => {
            const having = others.filter((row) => facet.codes[row] === value);
            expect(number[value]).toBe(having.length);
            expect(connects[value]).toBe(having.reduce((sum, row) => sum + (findings.numbers.count[row] ?? 0), 0));
          });
        }
      }),
    );
  });

  test('counts what is suppressed or not found here apart, and still gives its rows', () => {
    const suppression = { conditions: {}, mode: 'suppress' as const, reason: 'r', owner: 'o', expires: 2n };
    const { facets, choose } = load([
      aFinding({ id: '1', process: 'curl', count: 2 }),
      aFinding({ id: '2', process: 'curl', count: 5, suppression }),
      { ...aFinding({ id: '3', process: 'curl', count: 7 }), comparison: 'gone' },
      aFinding({ id: '4', process: 'curl', count: 1, suppression: { ...suppression, mode: 'count' } }),
    ]);
    const { rows, counted, counts } = choose(EVERYTHING);
    expect([[...rows], [...counted]]).toEqual([
      [0, 1, 2, 3],
      [0, 3],
    ]);
    const ofProcess = counts.find(({ facet }) => facet === facets.find(({ id }) => id === 'process'));
    expect([ofProcess?.findings, ofProcess?.connects, ofProcess?.apart].map((each) => each?.[0])).toEqual([2, 3, 2]);
  });

  test('a value that is chosen twice is not chosen', () => {
    const { facets } = load([aFinding()]);
    const [facet] = facets;
    if (facet === undefined) throw new Error('There is a facet');
    expect(toggle(toggle(EVERYTHING, facet, 0), facet, 0).values.get(facet)?.size).toBe(0);
  });
});

describe('facets', () => {
  test('tell workloads of several clusters and namespaces apart, and images by what differs', () => {
    const { facets } = load([
      aFinding({
        cluster: 'eu',
        pod: { name: 'web-0', namespace: 'shop' },
        container: { id: 'a', image: 'r.example/x/web:1' },
      }),
      aFinding({
        cluster: 'us',
        pod: { name: 'web-1', namespace: 'shop' },
        container: { id: 'b', image: 'web@sha256:ab/cd' },
      }),
      aFinding({ cluster: 'us', container: { id: 'c'.repeat(64) } }),
    ]);
    const names = (id: string) => {
      const facet = facets.find((candidate) => candidate.id === id);
      return facet?.values.map((_, value) => nameOf(facet, value));
    };
    expect(names('workload')).toEqual(['shop/web (eu)', 'shop/web (us)', 'container cccccccccccc (us)']);
    expect(names('image')).toEqual(['web:1 (r.example/x)', 'web@sha256:ab/cd', 'not known']);
    expect(names('cluster')).toEqual(['eu', 'us']);
    expect(names('comparison')).toBeUndefined();
  });
});

test('orders by risk the graver severity first, then more points, then the latest, and what is suppressed last', () => {
  const second = 1_000_000_000n;
  const risks = [
    ['low', 20, 9n],
    ['medium', 15, 1n],
    ['medium', 15, 2n],
    ['medium', 30, 1n],
    ['low', 20, 10n],
  ] as const;
  const list = risks.map(([severity, score, at]) => ({
    ...aFinding({ lastSeen: 1_770_000_000n * second + at * second }),
    risk: { severity, score, reasons: [] },
  }));
  const suppression = { conditions: {}, reason: 'x', owner: 'y', expires: 1n, mode: 'suppress' as const };
  const expected = { ...aFinding({ suppression }), risk: { severity: 'critical' as const, score: 200, reasons: [] } };
  const { findings } = load([...list, expected]);
  const rows = Int32Array.from([0, 1, 2, 3, 4, 5]);
  expect([...createSorter(findings)(rows, { key: 'risk', direction: 'descending' })]).toEqual([3, 2, 1, 4, 0, 5]);
});

test('orders by any column, either way, what is not known last, and ties as they were', () => {
  const keys: SortKey[] = ['process', 'namespace', 'count', 'firstSeen', 'basis'];
  fc.assert(
    fc.property(someFindings, fc.constantFrom(...keys), fc.boolean(), (list, key, isUp) => {
      const { findings, choose } = load(list);
      const { rows } = choose(EVERYTHING);
      const sorted = createSorter(findings)(rows, { key, direction: isUp ? 'ascending' : 'descending' });
      const value = (row: number): string | number | undefined => {
        if (key === 'firstSeen') return findings.times.firstSeen[row];
        if (key === 'count' || key === 'basis') return findings.numbers[key][row];
        return textOf(findings, key as 'process', row).toLowerCase() || undefined;
      };
      const isKnown = (row: number) => value(row) !== undefined && !Number.isNaN(value(row));
      expect([...sorted].sort((a, b) => a - b)).toEqual([...rows]);
      for (const [at, row] of [...sorted].entries()) {
        const next = sorted[at + 1];
        if (next === undefined) continue;
        const [a, b] = [value(row), value(next)];
        if (!isKnown(row)) expect(isKnown(next)).toBe(false);
        else if (isKnown(next) && a !== undefined && b !== undefined) {
          if (a === b) expect(row).toBeLessThan(next);
          else expect(a < b).toBe(isUp);
        }
      }
    }),
  );
});
