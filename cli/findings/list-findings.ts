import { cutEnd, cutMiddle, displayWidth, padColumns } from '#cli/terminal/display-width.ts';
import type { Screen, Style } from '#cli/terminal/screen.ts';
import { isOfHost } from '#core/correlate/finding.ts';
import type { Detector, Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { plural } from '#core/quantities.ts';
import {
  actorText,
  clusterText,
  containerText,
  countText,
  executableText,
  findingIdText,
  harmless,
  imageText,
  periodText,
  podText,
  processText,
  secondText,
  targetCell,
  targetLines,
} from './finding-texts.ts';
import type { RatedFinding } from './rated-finding.ts';
import { fitColumns, type TextColumn } from './text-columns.ts';

/** What the findings of a list share needs no column. */
export type ListContext = {
  readonly clusters: number;
  /** The detectors of all of them. */
  readonly detectors: readonly Detector[];
  /** The ids of those that an earlier report does not have, if there is one. */
  readonly fresh?: ReadonlySet<string> | undefined;
};

const STYLES: Readonly<Record<Severity, Style | undefined>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: undefined,
  info: 'faint',
};

export function severityStyle(severity: Severity): Style | undefined {
  return STYLES[severity];
}

/** Findings as a table, or on screens that are too narrow for one as cards. */
export function layOutFindings(rated: readonly RatedFinding[], context: ListContext, screen: Screen): string[] {
  return fitColumns(columnsFor(context), rated, screen) ?? rated.flatMap((one) => [...card(one, context, screen), '']);
}

const LEAST = { name: 12, workload: 30, target: 15 };
const MAX_PATH = 24;

/** To add one, put it where it is to stand. */
function columnsFor({ clusters, detectors, fresh }: ListContext): TextColumn<RatedFinding>[] {
  return [
    {
      head: 'RISK',
      cell: ({ finding, risk }) => [risk.severity, ...newsOf(finding, fresh)],
      style: ({ risk }) => STYLES[risk.severity],
    },
    ...(clusters > 1
      ? [
          {
            head: 'CLUSTER',
            cell: ofFinding(({ cluster }, width) => [cutMiddle(clusterText({ cluster }), width)]),
            least: LEAST.name,
          },
        ]
      : []),
    ...(hasOneTarget(detectors) ? [] : [{ head: 'RULE', cell: ofFinding(ruleLines(detectors)), least: LEAST.name }]),
    { head: 'WORKLOAD, CONTAINER, IMAGE', cell: ofFinding(workloadLines), least: LEAST.workload },
    { head: 'PROCESS', cell: ofFinding(processLines), least: LEAST.name },
    {
      head: targetHead(detectors),
      // The port is at its end.
      cell: ofFinding((one, width) => targetLines(one).map((line) => cutMiddle(line, width))),
      least: LEAST.target,
    },
    { head: 'COUNT', cell: ofFinding((one) => [countText(one)]), align: 'right' },
    { head: 'FIRST, LAST (UTC)', cell: ofFinding(({ firstSeen, lastSeen }) => [firstSeen, lastSeen].map(secondText)) },
    { head: 'BASIS', cell: ofFinding(({ basis }) => [basis]) },
    { head: 'ID', cell: ofFinding((one) => [findingIdText(one)]) },
  ];
}

function newsOf({ id }: RatedFinding['finding'], fresh: ListContext['fresh']): string[] {
  return fresh?.has(id) ? ['new'] : [];
}

type OfFinding = (finding: RatedFinding['finding'], width: number) => readonly string[];

function ofFinding(cell: OfFinding): TextColumn<RatedFinding>['cell'] {
  return ({ finding }, width) => cell(finding, width);
}

const workloadLines: OfFinding = (finding, width) => [
  podText(finding, width),
  ...(isOfHost(finding) ? [] : [containerText(finding, width)]),
  ...(finding.container.image === undefined ? [] : [imageText(finding.container.image, width)]),
];

const RUNS = 'runs ';

const processLines: OfFinding = (finding, width) => {
  const path = executableText(finding, Math.min(width - RUNS.length, MAX_PATH));
  return [
    cutEnd(processText(finding), width),
    ...(path === undefined ? [] : [`${RUNS}${path}`]),
    ...(finding.program?.isEntered ? ['(from outside)'] : []),
  ];
};

function ruleLines(detectors: readonly Detector[]): OfFinding {
  return (finding, width) => [
    cutEnd(harmless(finding.rule), width),
    cutEnd(harmless(detectorOf(finding, detectors).name), width),
  ];
}

export function hasOneTarget(detectors: readonly Detector[]): boolean {
  return detectors.length === 1;
}

export function targetHead(detectors: readonly Detector[]): string {
  const [only] = detectors;
  return only !== undefined && hasOneTarget(detectors) ? only.words.target.toUpperCase() : 'TARGET';
}

const INDENT = 10;

/** The same without columns, in lines that fit. */
function card({ finding, risk }: RatedFinding, { clusters, detectors, fresh }: ListContext, screen: Screen): string[] {
  const width = screen.columns - INDENT;
  const detector = detectorOf(finding, detectors);
  const { cluster, container, program, basis } = finding;
  const path = executableText(finding, width - RUNS.length);
  const counted = plural(finding.count, detector.words.event).replace(/^\S+/, countText(finding));
  const [first = '', ...others] = [
    ...join([whatText(finding, detector), ...newsOf(finding, fresh), counted, basis, findingIdText(finding)], width),
    ...join(ruleParts(finding, detector, hasOneTarget(detectors)), width),
    ...join(
      [...(path === undefined ? [] : [`${RUNS}${path}`]), ...(program?.isEntered ? ['(from outside)'] : [])],
      width,
    ),
    ...join(
      [
        ...(clusters > 1 ? [`cluster ${clusterText({ cluster })}`] : []),
        podText(finding, width),
        ...(isOfHost(finding) ? [] : [containerText(finding, width)]),
      ],
      width,
    ),
    ...(container.image === undefined ? [] : [imageText(container.image, width)]),
    periodText(finding),
  ].map((line) => cutEnd(line, width));
  const label = padColumns(risk.severity, INDENT);
  return [
    `${label.replace(risk.severity, () => screen.paint(STYLES[risk.severity], risk.severity))}${first}`,
    ...others.map((line) => `${' '.repeat(INDENT)}${line}`),
  ];
}

/** What all findings of the join reach has a name; the names of other rules say what happened. */
function whatText(finding: RatedFinding['finding'], { join, name }: Detector): string {
  const process = actorText(finding);
  return join === undefined ? `${harmless(name)}: ${process}` : `${process} → ${targetCell(finding)}`;
}

/** Of one rule alone the head says which it is. */
function ruleParts(finding: RatedFinding['finding'], { join, name }: Detector, isOnly: boolean): string[] {
  const rule = harmless(finding.rule);
  if (join !== undefined) return isOnly ? [] : [`${rule}: ${name}`];
  return [...(isOnly ? [] : [rule]), ...targetLines(finding)];
}

const BETWEEN = ' · ';

/** The parts on as few lines as hold them. */
function join(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)}${BETWEEN}${part}`;
    if (lines.length > 0 && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
