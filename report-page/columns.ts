import { actorLabel } from '#core/correlate/actor-label.ts';
import { basisName, comparisonName, imageName, placeName, severityName, suppressionName } from './facets.ts';
import { endpointOf, type Findings, numberOf, textOf } from './finding-columns.ts';
import type { SortKey } from './order.ts';
import { showCount, showMinute } from './show.ts';

/** A column of the table. Its `id` is also the class of its cells. */
export type Column = {
  readonly id: string;
  /** What is not given is called as the detectors call their targets. */
  readonly label?: string;
  readonly key: SortKey;
  readonly cell: (findings: Findings, row: number) => string;
  /** A further class of the cell. */
  readonly mark?: (findings: Findings, row: number) => string;
};

const COLUMNS: readonly Column[] = [
  { id: 'risk', label: 'Risk', key: 'risk', cell: severityName, mark: severityName },
  {
    id: 'comparison',
    label: 'Compared',
    key: 'comparison',
    cell: (findings, row) => onlyIf(numberOf(findings, 'comparison', row) > 0, comparisonName(findings, row)),
  },
  { id: 'rule', label: 'Rule', key: 'rule', cell: (findings, row) => textOf(findings, 'rule', row) },
  { id: 'cluster', label: 'Cluster', key: 'cluster', cell: (findings, row) => textOf(findings, 'cluster', row) },
  {
    id: 'namespace',
    label: 'Namespace',
    key: 'namespace',
    cell: (findings, row) => textOf(findings, 'namespace', row),
  },
  { id: 'pod', label: 'Pod', key: 'pod', cell: podName },
  {
    id: 'image',
    label: 'Image',
    key: 'image',
    cell: (findings, row) => imageName(textOf(findings, 'image', row)).name,
  },
  { id: 'process', label: 'Process', key: 'process', cell: actorName },
  { id: 'address', key: 'address', cell: endpointOf },
  { id: 'count', label: 'Count', key: 'count', cell: showCount },
  {
    id: 'first',
    label: 'First (UTC)',
    key: 'firstSeen',
    cell: (findings, row) => showMinute(findings.digits.firstSeen[row]),
  },
  {
    id: 'last',
    label: 'Last (UTC)',
    key: 'lastSeen',
    cell: (findings, row) => showMinute(findings.digits.lastSeen[row]),
  },
  { id: 'basis', label: 'Basis', key: 'basis', cell: basisName },
  {
    id: 'suppression',
    label: 'Suppression',
    key: 'suppression',
    cell: (findings, row) => onlyIf(numberOf(findings, 'suppression', row) >= 0, suppressionName(findings, row)),
  },
];

/** The columns that a report needs: what is the same in all its rows is left out. */
export function columnsOf(findings: Findings): Column[] {
  const differs = (values: Iterable<number>) => new Set(values).size > 1;
  const isNeeded: Readonly<Record<string, boolean>> = {
    cluster: differs(findings.texts.cluster),
    rule: differs(findings.texts.rule),
    comparison: findings.numbers.comparison.some((comparison) => comparison > 0),
    suppression: findings.numbers.suppression.some((suppression) => suppression >= 0),
  };
  return COLUMNS.filter(({ id }) => isNeeded[id] ?? true);
}

function onlyIf(isShown: boolean, text: string): string {
  return isShown ? text : '';
}

function actorName(findings: Findings, row: number): string {
  const executable = textOf(findings, 'executable', row);
  return actorLabel({
    process: textOf(findings, 'process', row),
    program: executable === '' ? undefined : { executable },
  });
}

function podName(findings: Findings, row: number): string {
  return textOf(findings, 'pod', row) || placeName(findings, row);
}
