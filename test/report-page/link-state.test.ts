import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import type { Choice } from '#report-page/choice.ts';
import { createFacets, type Facet } from '#report-page/facets.ts';
import { linkEnd, readLinkEnd } from '#report-page/link-state.ts';
import { FIRST_ORDER } from '#report-page/order.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileName } from '#test/factories/hostile-names.ts';
import { pageColumns } from '#test/factories/page-columns.ts';

const facetsOf = (namespaces: readonly string[]): Facet[] =>
  createFacets(pageColumns(namespaces.map((namespace): Finding => aFinding({ pod: { name: 'a', namespace } }))));

const EVERYTHING: Choice = { query: '', values: new Map() };

test('a link shows what was chosen, whatever it is called', () => {
  fc.assert(
    fc.property(
      fc.array(hostileName, { minLength: 1, maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('ascending' as const, 'descending' as const),
      (names, query, direction) => {
        const facets = facetsOf(names);
        const [facet] = facets.filter(({ id }) => id === 'namespace');
        if (facet === undefined) throw new Error('There are namespaces');
        const state = {
          choice: { query, values: new Map([[facet, new Set([facet.values.length - 1])]]) },
          order: { key: 'count' as const, direction },
        };
        const end = linkEnd(state, FIRST_ORDER);
        const read = end === '' ? state : readLinkEnd(new URL(end, 'file:///report.html').hash, facets, FIRST_ORDER);
        expect(read).toEqual(state);
      },
    ),
    { numRuns: 50 },
  );
});

test('what a report shows by itself needs no end', () => {
  expect(linkEnd({ choice: EVERYTHING, order: FIRST_ORDER }, FIRST_ORDER)).toBe('');
});

test('a link to a section is none of these, and one that was made up shows everything', () => {
  const facets = facetsOf(['shop']);
  expect(readLinkEnd('#coverage', facets, FIRST_ORDER)).toBeUndefined();
  expect(readLinkEnd('', facets, FIRST_ORDER)).toBeUndefined();
  expect(readLinkEnd(`#show?query=${'a'.repeat(10_000)}`, facets, FIRST_ORDER)).toBeUndefined();
  expect(readLinkEnd('#show?namespace=nowhere&sort=__proto__&constructor=1', facets, FIRST_ORDER)).toEqual({
    choice: EVERYTHING,
    order: FIRST_ORDER,
  });
});
