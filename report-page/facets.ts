import { BASES } from '#core/correlate/finding.ts';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { COMPARISONS, type TextField } from '#core/report/page-data.ts';
import { type Findings, numberOf, textOf } from './finding-columns.ts';

/** Something by which findings are grouped and chosen. */
export type Facet = {
  readonly id: string;
  readonly label: string;
  /** For each finding its value, a place in `values`. */
  readonly codes: Int32Array;
  readonly values: readonly FacetValue[];
};

/** `within` is where the name belongs: the cluster of a workload, the registry of an image; often empty. */
export type FacetValue = { readonly name: string; readonly within: string };

/** Those that tell findings apart; one that is the same for all only takes room. */
export function createFacets(findings: Findings): Facet[] {
  const { texts, numbers } = findings;
  const hasClusters = new Set(texts.cluster).size > 1;
  const facets = [
    facet('severity', 'Risk', numbers.severity, named(severityName)),
    textFacet('rule', 'Rule'),
    textFacet('namespace', 'Namespace'),
    facet('workload', 'Workload', workloadKeys(findings), (row) => ({
      name: workloadName(findings, row),
      within: hasClusters ? textOf(findings, 'cluster', row) : '',
    })),
    facet('image', 'Image', texts.image, (row) => imageName(textOf(findings, 'image', row))),
    textFacet('process', 'Process'),
    textFacet('cluster', 'Cluster'),
    facet('basis', 'Basis', numbers.basis, named(basisName)),
    facet('comparison', 'Compared', numbers.comparison, named(comparisonName)),
    facet('suppression', 'Suppression', numbers.suppression, named(suppressionName)),
  ];
  return facets.filter(({ id, values }) => ALWAYS.has(id) || values.length > 1);

  function textFacet(id: TextField, label: string): Facet {
    return facet(id, label, texts[id], (row) => ({ name: textOf(findings, id, row) || UNKNOWN, within: '' }));
  }

  function named(nameOf: (findings: Findings, row: number) => string): (row: number) => FacetValue {
    return (row) => ({ name: nameOf(findings, row), within: '' });
  }
}

const ALWAYS: ReadonlySet<string> = new Set(['namespace', 'workload', 'image', 'process', 'basis']);

const UNKNOWN = 'not known';

/** Rows with the same key have the same value, and mostly the other way round: values of the same text are one. */
function facet(
  id: string,
  label: string,
  keys: Int32Array | Float64Array,
  readValue: (row: number) => FacetValue,
): Facet {
  const places = new Map<number, number>();
  const placesByText = new Map<string, number>();
  const values: FacetValue[] = [];
  const codes = new Int32Array(keys.length);
  for (let row = 0; row < keys.length; row += 1) {
    const key = keys[row] ?? 0;
    const place = places.get(key) ?? add(row);
    places.set(key, place);
    codes[row] = place;
  }
  return { id, label, codes, values };

  function add(row: number): number {
    const value = readValue(row);
    const text = fullName(value);
    const place = placesByText.get(text) ?? values.push(value) - 1;
    placesByText.set(text, place);
    return place;
  }
}

/** One number for each cluster, namespace and workload; for each container outside of pods one of its own. */
function workloadKeys({ texts, strings, size }: Findings): Float64Array {
  const count = strings.length;
  const keys = new Float64Array(size);
  const namespaces = new Map<number, number>();
  const noContainer = strings.indexOf('');
  for (let row = 0; row < size; row += 1) {
    const pair = (texts.cluster[row] ?? 0) * count + (texts.namespace[row] ?? 0);
    const place = namespaces.get(pair) ?? namespaces.size;
    namespaces.set(pair, place);
    const workload = texts.workload[row] ?? 0;
    const container = texts.container[row] ?? 0;
    const ofHost = count + (texts.host[row] ?? 0);
    keys[row] = workload !== 0 ? place * count + workload : -1 - (container === noContainer ? ofHost : container);
  }
  return keys;
}

export function nameOf({ values }: Facet, value: number): string {
  return fullName(values[value] ?? { name: '', within: '' });
}

function fullName({ name, within }: FacetValue): string {
  return within === '' ? name : `${name} (${within})`;
}

/** `shop/checkout`; a container outside of pods by its id. */
function workloadName(findings: Findings, row: number): string {
  const workload = textOf(findings, 'workload', row);
  if (workload === '') return placeName(findings, row);
  return `${textOf(findings, 'namespace', row) || '?'}/${workload}`;
}

/** What stands for a pod that is not known. */
export function placeName(findings: Findings, row: number): string {
  const container = textOf(findings, 'container', row);
  return container === '' ? `host ${textOf(findings, 'host', row)}` : `container ${container.slice(0, 12)}`;
}

/** What tells images apart stands last in them. */
export function imageName(image: string): FacetValue {
  const slash = image.lastIndexOf('/', image.indexOf('@') === -1 ? undefined : image.indexOf('@'));
  return image === ''
    ? { name: UNKNOWN, within: '' }
    : { name: image.slice(slash + 1), within: image.slice(0, Math.max(slash, 0)) };
}

export function basisName(findings: Findings, row: number): string {
  return BASES[numberOf(findings, 'basis', row)] ?? '';
}

/** How much it matters. */
export function severityName(findings: Findings, row: number): string {
  return SEVERITY_NAMES[numberOf(findings, 'severity', row)] ?? '';
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
