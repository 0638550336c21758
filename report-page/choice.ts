import { whyApart } from './apart.ts';
import type { Facet } from './facets.ts';
import type { Findings } from './finding-columns.ts';
import { createSearch } from './row-search.ts';

/** What the reader asks to see. */
export type Choice = {
  /** Words that must all occur in a finding. */
  readonly query: string;
  /** By facet: the values, one of which it must have. */
  readonly values: ReadonlyMap<Facet, ReadonlySet<number>>;
};

export type ChangeChoice = (change: (choice: Choice) => Choice) => void;

/** How much of each value there is, were there no choice in the facet itself. `apart`: findings that are not counted, nor their connects. */
export type FacetCounts = {
  readonly facet: Facet;
  readonly findings: Int32Array;
  readonly connects: Float64Array;
  readonly apart: Int32Array;
};

/** `counted`: those of the rows that are not counted apart. */
export type Chosen = {
  readonly rows: Int32Array;
  readonly counted: Int32Array;
  readonly counts: readonly FacetCounts[];
};

/** Returns the findings that are chosen, and the counts for choosing further; one pass over all for each choice. */
export function createChooser(findings: Findings, facets: readonly Facet[]): (choice: Choice) => Chosen {
  const matcherOf = createSearch(findings);
  const isApart = Uint8Array.from({ length: findings.size }, (_, row) => Number(whyApart(findings, row) !== undefined));

  return ({ query, values }) => {
    const matches = matcherOf(query);
    const tests = [...values].filter(([, wanted]) => wanted.size > 0);
    const counts = facets.map(createCounts);
    const rows = new Int32Array(findings.size);
    let found = 0;
    for (let row = 0; row < findings.size; row += 1) {
      if (!matches(row)) continue;
      const failed = failedTest(tests, row);
      if (failed === 'several') continue;
      if (failed === undefined) rows[found++] = row;
      const connects = findings.numbers.count[row] ?? 0;
      for (const count of counts) {
        if (failed !== undefined && failed !== count.facet) continue;
        if (isApart[row] === 1) addApart(count, row);
        else add(count, row, connects);
      }
    }
    const chosen = rows.subarray(0, found);
    return { rows: chosen, counted: chosen.filter((row) => isApart[row] === 0), counts };
  };
}

/** The only facet in which the row is not wanted. */
function failedTest(tests: readonly [Facet, ReadonlySet<number>][], row: number): Facet | 'several' | undefined {
  let failed: Facet | undefined;
  for (const [facet, wanted] of tests) {
    if (wanted.has(facet.codes[row] ?? -1)) continue;
    if (failed !== undefined) return 'several';
    failed = facet;
  }
  return failed;
}

function createCounts(facet: Facet): FacetCounts {
  const size = facet.values.length;
  return { facet, findings: new Int32Array(size), connects: new Float64Array(size), apart: new Int32Array(size) };
}

/** With the value in the facet's choice if it was not, and without it if it was. */
export function toggle({ query, values }: Choice, facet: Facet, value: number): Choice {
  const wanted = new Set(values.get(facet));
  if (!wanted.delete(value)) wanted.add(value);
  return { query, values: new Map([...values, [facet, wanted]]) };
}

function add({ facet, findings, connects }: FacetCounts, row: number, count: number): void {
  const value = facet.codes[row] ?? 0;
  findings[value] = (findings[value] ?? 0) + 1;
  connects[value] = (connects[value] ?? 0) + count;
}

function addApart({ facet, apart }: FacetCounts, row: number): void {
  const value = facet.codes[row] ?? 0;
  apart[value] = (apart[value] ?? 0) + 1;
}
