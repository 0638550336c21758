import { BASES, COMPARISONS, type TextField } from '../core/report/page-data.ts';
import { type Findings, numberOf, textOf } from './findings.ts';

/** Something by which findings are grouped and chosen. */
export type Facet = {
  readonly id: string;
  readonly label: string;
  /** For each finding its value, a place in `names`. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
};

export const UNKNOWN = 'not known';

/** Those that tell findings apart; one that is the same for all only takes room. */
export function createFacets(findings: Findings): Facet[] {
  const text = (field: TextField) => (row: number) => textOf(findings, field, row) || UNKNOWN;
  const hasClusters = new Set(findings.texts.cluster).size > 1;
  const facets = [
    facet('namespace', 'Namespace', text('namespace')),
    facet('workload', 'Workload', (row) => workloadName(findings, row, hasClusters)),
    facet('image', 'Image', text('image')),
    facet('process', 'Process', text('process')),
    facet('cluster', 'Cluster', text('cluster')),
    facet('basis', 'Basis', (row) => basisName(findings, row)),
    facet('comparison', 'Compared with live', (row) => comparisonName(findings, row)),
    facet('suppression', 'Suppression', (row) => suppressionName(findings, row)),
  ];
  return facets.filter(({ id, names }) => ALWAYS.has(id) || names.length > 1);

  function facet(id: string, label: string, nameOf: (row: number) => string): Facet {
    const places = new Map<string, number>();
    const codes = Int32Array.from({ length: findings.size }, (_, row) => {
      const name = nameOf(row);
      const place = places.get(name) ?? places.size;
      places.set(name, place);
      return place;
    });
    return { id, label, codes, names: [...places.keys()] };
  }
}

const ALWAYS: ReadonlySet<string> = new Set(['namespace', 'workload', 'image', 'process', 'basis']);

/** `shop/checkout`, with its cluster where there are several; a container outside of pods by its id. */
export function workloadName(findings: Findings, row: number, hasClusters: boolean): string {
  const workload = textOf(findings, 'workload', row);
  const name =
    workload === ''
      ? `container ${textOf(findings, 'container', row).slice(0, 12)}`
      : `${textOf(findings, 'namespace', row) || '?'}/${workload}`;
  return hasClusters ? `${name} (${textOf(findings, 'cluster', row)})` : name;
}

export function basisName(findings: Findings, row: number): string {
  return BASES[numberOf(findings, 'basis', row)] ?? '';
}

export function comparisonName(findings: Findings, row: number): string {
  const comparison = COMPARISONS[numberOf(findings, 'comparison', row)] ?? '';
  return comparison === 'notComparable' ? 'not comparable' : comparison || 'not compared';
}

export function suppressionName(findings: Findings, row: number): string {
  const suppression = findings.suppressions[numberOf(findings, 'suppression', row)];
  if (suppression === undefined) return 'not suppressed';
  return suppression.mode === 'suppress' ? 'suppressed' : 'would be suppressed';
}
