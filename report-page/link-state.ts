import type { Choice } from './choice.ts';
import { type Facet, nameOf } from './facets.ts';
import { isSortKey, type Order } from './order.ts';

/** What a link to the report shows: a choice, and its order. */
export type LinkState = { readonly choice: Choice; readonly order: Order };

/** Tells such links from those to a section. */
const MARK = '#show?';

/** Whoever makes a longer link has written it by hand. */
const MAX_LINK = 8000;
const MAX_QUERY = 500;
const MAX_VALUES = 100;

/** The end of an address that shows the same; empty for what a report shows by itself. */
export function linkEnd({ choice, order }: LinkState, byDefault: Order): string {
  const parameters = new URLSearchParams();
  if (choice.query !== '') parameters.append('query', choice.query.slice(0, MAX_QUERY));
  for (const [facet, values] of choice.values) {
    for (const value of values) parameters.append(facet.id, nameOf(facet, value));
  }
  if (order.key !== byDefault.key || order.direction !== byDefault.direction) {
    parameters.append('sort', order.key);
    if (order.direction === 'descending') parameters.append('descending', '');
  }
  const text = parameters.toString();
  return text === '' || text.length > MAX_LINK ? '' : `${MARK}${text}`;
}

/** What the end of an address asks for; undefined if it is none of ours. Anybody may have written it: values that no finding has are passed over. */
export function readLinkEnd(hash: string, facets: readonly Facet[], byDefault: Order): LinkState | undefined {
  if (!hash.startsWith(MARK) || hash.length > MAX_LINK + MARK.length) return undefined;
  const parameters = new URLSearchParams(hash.slice(MARK.length));
  const values = new Map<Facet, ReadonlySet<number>>();
  for (const facet of facets) {
    const wanted = new Set(parameters.getAll(facet.id).slice(0, MAX_VALUES));
    const places = wanted.size === 0 ? [] : placesOf(facet, wanted);
    if (places.length > 0) values.set(facet, new Set(places));
  }
  return {
    choice: { query: (parameters.get('query') ?? '').slice(0, MAX_QUERY), values },
    order: readOrder(parameters) ?? byDefault,
  };
}

function placesOf(facet: Facet, names: ReadonlySet<string>): number[] {
  return facet.values.flatMap((_, value) => (names.has(nameOf(facet, value)) ? [value] : []));
}

function readOrder(parameters: URLSearchParams): Order | undefined {
  const key = parameters.get('sort');
  if (key === null || !isSortKey(key)) return undefined;
  return { key, direction: parameters.has('descending') ? 'descending' : 'ascending' };
}
