import { cutEnd, cutMiddle, displayWidth } from '#cli/terminal/display-width.ts';
import type { Screen } from '#cli/terminal/screen.ts';
import { isOfHost } from '#core/correlate/finding.ts';
import { compareRisks } from '#core/correlate/risk.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { actorName } from '#core/output/message/describe.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { workloadOf } from '#core/workload.ts';
import {
  actorText,
  clusterText,
  containerIdText,
  findingIdText,
  harmless,
  secondText,
  targetCell,
} from './finding-texts.ts';
import { hasOneTarget, type ListContext, severityStyle, targetHead } from './list-findings.ts';
import type { FindingOrder, RatedFinding } from './rated-finding.ts';
import { fitColumns, type TextColumn } from './text-columns.ts';

/** Findings of one rule, by one process of one workload: a line of a list that would be too long. */
type Fold = Pick<RatedFinding, 'risk'> & {
  readonly first: RatedFinding['finding'];
  /** The riskiest of them. */
  readonly worst: RatedFinding['finding'];
  readonly findings: number;
  /** Of all of them together. */
  readonly count: number;
  readonly fresh: number;
  readonly targets: Set<string>;
  /** What its processes are called, with what they run. */
  readonly actors: Set<string>;
};

const LEAST = { cluster: 8, name: 12, target: 12 };
const MAX = { name: 60 };

/** So many lines for all of them, in the order of the list, and one that says what is missing. */
export function foldFindings(
  rated: readonly RatedFinding[],
  context: ListContext,
  screen: Pick<Screen, 'columns' | 'paint'>,
  { lines, order }: { readonly lines: number; readonly order: FindingOrder },
): string[] {
  const inOrder = foldsOf(rated, context);
  const folds = order === 'count' ? inOrder.sort((a, b) => b.count - a.count) : inOrder;
  const shown = folds.slice(0, lines - 2);
  const table =
    fitColumns(columnsFor(context, order), shown, screen) ??
    shown.map((fold) => lineOf(fold, context, order, screen.columns));
  const missing = folds.length - shown.length;
  const rest = folds.slice(shown.length).reduce((sum, { findings }) => sum + findings, 0);
  return [...table, ...(missing > 0 ? [`and ${plural(missing, 'more line')} of ${plural(rest, 'finding')}`] : [])];
}

/** In the order of their first findings. */
function foldsOf(rated: readonly RatedFinding[], { fresh }: ListContext): Fold[] {
  const folds = new Map<string, Fold>();
  for (const { finding, risk } of rated) {
    const key = keyOf(finding);
    const fold = folds.get(key) ?? {
      first: finding,
      worst: finding,
      risk,
      findings: 0,
      count: 0,
      fresh: 0,
      targets: new Set(),
      actors: new Set(),
    };
    fold.targets.add(targetCell(finding));
    fold.actors.add(actorText(finding));
    const riskiest =
      compareRisks(risk, fold.risk) < 0 ? { risk, worst: finding } : { risk: fold.risk, worst: fold.worst };
    folds.set(key, {
      ...fold,
      ...riskiest,
      findings: fold.findings + 1,
      count: fold.count + finding.count,
      fresh: fold.fresh + Number(fresh?.has(finding.id) ?? false),
    });
  }
  return [...folds.values()];
}

/** For screens that are too narrow for a table. */
function lineOf(fold: Fold, { fresh }: ListContext, order: FindingOrder, width: number): string {
  const { first, worst, risk, findings } = fold;
  const news = fresh === undefined ? '' : ` (${formatCount(fold.fresh)} new)`;
  const parts = [
    `${risk.severity}: ${plural(findings, 'finding')}${news}`,
    ...(order === 'count' ? [plural(fold.count, detectorOf(first).words.event)] : []),
    ...(order === 'time' ? [secondText(first.lastSeen)] : []),
    `${actorOf(fold)} in `,
  ];
  const id = findingIdText(worst);
  const room = width - id.length - 1;
  const before = parts.join(' · ');
  // Workloads of one kind differ at their ends.
  const name = cutMiddle(nameOf(first), Math.max(1, room - displayWidth(before)));
  return `${cutEnd(`${before}${name}`, room)} ${id}`;
}

/** Of several threads of one executable, its name. */
function actorOf({ first, actors }: Fold): string {
  const [only = '', ...others] = actors;
  return others.length === 0 ? only : harmless(actorName(first) ?? '?');
}

function keyOf(finding: RatedFinding['finding']): string {
  const { rule, cluster, pod, container } = finding;
  const where = workloadOf(pod.name) ?? (isOfHost(finding) ? null : container.id);
  return JSON.stringify([rule, cluster, pod.namespace, where, actorName(finding)]);
}

/** What the order goes by has a column. */
function columnsFor({ clusters, detectors, fresh }: ListContext, order: FindingOrder): TextColumn<Fold>[] {
  return [
    { head: 'RISK', cell: ({ risk }) => [risk.severity], style: ({ risk }) => severityStyle(risk.severity) },
    { head: 'FINDINGS', cell: ({ findings }) => [formatCount(findings)], align: 'right' },
    ...(order === 'count'
      ? [{ head: 'COUNT', cell: ({ count }: Fold) => [formatCount(count)], align: 'right' as const }]
      : []),
    ...(order === 'time' ? [{ head: 'LAST (UTC)', cell: ({ first }: Fold) => [secondText(first.lastSeen)] }] : []),
    ...(fresh === undefined
      ? []
      : [{ head: 'NEW', cell: (fold: Fold) => [formatCount(fold.fresh)], align: 'right' as const }]),
    ...(clusters > 1 ? [{ head: 'CLUSTER', cell: text(({ first }) => clusterText(first)), least: LEAST.cluster }] : []),
    ...(hasOneTarget(detectors)
      ? []
      : [{ head: 'RULE', cell: text(({ first }) => harmless(detectorOf(first, detectors).name)), least: LEAST.name }]),
    { head: 'WORKLOAD', cell: text(({ first }) => nameOf(first)), least: LEAST.name },
    { head: 'PROCESS', cell: text(actorOf), least: LEAST.name },
    { head: targetHead(detectors), cell: text(targetsText), least: LEAST.target },
    { head: 'RISKIEST', cell: ({ worst }) => [findingIdText(worst)] },
  ];
}

function text(of: (fold: Fold) => string): TextColumn<Fold>['cell'] {
  return (fold, width) => [cutMiddle(of(fold), Math.min(width, MAX.name))];
}

function nameOf(finding: RatedFinding['finding']): string {
  const { pod, container } = finding;
  if (isOfHost(finding)) return 'hosts';
  const workload = workloadOf(pod.name);
  if (workload === undefined) return `container ${containerIdText(container)}`;
  return `${harmless(pod.namespace ?? '?')}/${harmless(workload)}`;
}

function targetsText({ targets }: Fold): string {
  const [only = '', ...others] = targets;
  return others.length === 0 ? only : `${formatCount(targets.size)} of them`;
}
