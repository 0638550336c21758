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
  /** What it takes at least, in the reader's font size (rem). */
  readonly room: number;
  /** It shares what is left over. */
  readonly grows?: true;
  /** The lower, the earlier it comes where there is room; those of rank 0 are always there. Details have what is left out. */
  readonly rank: number;
  /** A further class of the cell. */
  readonly mark?: (findings: Findings, row: number) => string;
};

const COLUMNS: readonly Column[] = [
  { id: 'risk', room: 4.75, rank: 0, label: 'Risk', key: 'risk', cell: severityName, mark: severityName },
  {
    id: 'comparison',
    room: 6.75,
    rank: 2,
    label: 'Compared',
    key: 'comparison',
    cell: (findings, row) => onlyIf(numberOf(findings, 'comparison', row) > 0, comparisonName(findings, row)),
  },
  {
    id: 'rule',
    room: 9,
    rank: 3,
    grows: true,
    label: 'Rule',
    key: 'rule',
    cell: (findings, row) => textOf(findings, 'rule', row),
  },
  {
    id: 'cluster',
    room: 6.75,
    rank: 4,
    label: 'Cluster',
    key: 'cluster',
    cell: (findings, row) => textOf(findings, 'cluster', row),
  },
  {
    id: 'namespace',
    room: 7.25,
    rank: 1,
    label: 'Namespace',
    key: 'namespace',
    cell: (findings, row) => textOf(findings, 'namespace', row),
  },
  { id: 'pod', room: 10, rank: 0, grows: true, label: 'Pod', key: 'pod', cell: podName },
  {
    id: 'image',
    room: 9,
    rank: 10,
    grows: true,
    label: 'Image',
    key: 'image',
    cell: (findings, row) => imageName(textOf(findings, 'image', row)).name,
  },
  { id: 'process', room: 7, rank: 0, label: 'Process', key: 'process', cell: actorName },
  { id: 'address', room: 9.25, rank: 8, key: 'address', cell: endpointOf },
  { id: 'count', room: 4.75, rank: 6, label: 'Count', key: 'count', cell: showCount },
  {
    id: 'first',
    room: 8.5,
    rank: 11,
    label: 'First (UTC)',
    key: 'firstSeen',
    cell: (findings, row) => showMinute(findings.digits.firstSeen[row]),
  },
  {
    id: 'last',
    room: 8.5,
    rank: 5,
    label: 'Last (UTC)',
    key: 'lastSeen',
    cell: (findings, row) => showMinute(findings.digits.lastSeen[row]),
  },
  { id: 'basis', room: 5.75, rank: 7, label: 'Basis', key: 'basis', cell: basisName },
  {
    id: 'suppression',
    room: 7.25,
    rank: 9,
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

/** What opens a row's details. */
const TOGGLE_ROOM = 1.75;

/** Those of the columns that have their room in a table of this width, in rem. */
export function columnsWithin(columns: readonly Column[], width: number): Column[] {
  const kept = new Set<Column>();
  let left = width - TOGGLE_ROOM;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    left -= column.room;
    if (left < 0 && column.rank > 0) break;
    kept.add(column);
  }
  return columns.filter((column) => kept.has(column));
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

export function podName(findings: Findings, row: number): string {
  return textOf(findings, 'pod', row) || placeName(findings, row);
}
