import { PAPER, type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { RiskRules } from '#core/correlate/assess-risk.ts';
import { BASES, type Basis, type Finding } from '#core/correlate/finding.ts';
import { type Incident, incidentsOf } from '#core/correlate/incident.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { plural } from '#core/quantities.ts';
import { describeOtherTimes, describeSilent, LOWEST } from '#core/report/finding-filter.ts';
import type { Report } from '#core/report/report.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { Unusual } from '#core/settings/suppression.ts';
import { capitalised } from '#core/text.ts';
import { describeCoverage, wrapItem } from './blind-spots.ts';
import { describeResult } from './describe-result.ts';
import { foldFindings } from './fold-findings.ts';
import { type ListContext, layOutFindings } from './list-findings.ts';
import { type FindingOrder, orderFindings, type RatedFinding, rateFindings } from './rated-finding.ts';

export type TableOptions = {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** What makes a finding matter more or less. */
  readonly risk: RiskRules;
  /** Of all findings, also of those that are not shown; by default of these. */
  readonly incidents?: readonly Incident[];
  /** What was asked to be shown, and how many findings that left out; without it, all is shown. */
  readonly filter?: Report['filter'];
  /** By which findings were looked for. */
  readonly rules?: RuleSettings | undefined;
  readonly order?: FindingOrder;
  /** Whether every finding is listed, however many there are. */
  readonly all?: boolean;
  /** A sentence: what to do to see all of them. */
  readonly rest: string;
  /** A sentence without its end: which folders count as one cluster. */
  readonly oneCluster?: string | undefined;
  /** The same: which files were left out. */
  readonly leftOut?: string | undefined;
  /** Where the table is shown. */
  readonly screen?: Screen;
  /** The settings file that was used, if it is not that of the package. */
  readonly settingsFile?: string | undefined;
  /** How they stand to those of an earlier report, without the end of the sentence, and the ids of those that are new. */
  readonly comparison?: { readonly text: string; readonly fresh: ReadonlySet<string> } | undefined;
  /** Sentences about entries of the settings that have expired. */
  readonly expired?: readonly string[];
  /** What may be typed next. */
  readonly next?: readonly NextCommand[];
  /** Those that there are, if they are not those of the registry. */
  readonly detectors?: readonly Detector[];
};

/** What a command shows, and the command. */
export type NextCommand = { readonly shows: string; readonly command: string };

/** Lines of a list where no screen sets an end: nobody reads more. */
const MAX_LINES = 1000;
/** Of a low screen, the list takes so many all the same. */
const LEAST_LINES = 10;

/** The findings for people: a summary, the riskiest first, then what was read and what cannot be seen. */
export function formatTable(options: TableOptions): string {
  const { findings, summary, filter, rules, next = [], screen = PAPER, risk, order = 'risk' } = options;
  const shown = findings.filter((finding) => !isSuppressed(finding));
  const incidents = options.incidents ?? incidentsOf(shown);
  const rated = orderFindings(rateFindings(shown, risk, incidents), order);
  const detectors = detectorsOf(shown, options.detectors);
  const suppressed = findings.length - shown.length;
  const head = describeResult(rated, { summary, incidents, outOfSight: { filter, suppressed, rules } }, screen);
  const sections = [
    [...head, ...describeCompared(options, screen)],
    shown.length === 0 ? [] : describeFindings(rated, { ...options, screen, detectors }, head.length),
    [...notesOn(shown, detectors), ...describeCovered(shown), ...describeHidden(suppressed, filter)].flatMap((text) =>
      wrapLines(text, screen, '  '),
    ),
    [screen.paint('title', 'COVERAGE'), ...describeGaps(options, screen)],
    next.length === 0 ? [] : [screen.paint('title', 'NEXT'), ...next.flatMap(describeNext)],
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

/** A command stays on its line, so that it can be copied. */
function describeNext({ shows, command }: NextCommand): string[] {
  return [`${shows}:`, `  ${command}`];
}

function describeGaps(
  { summary, filter, oneCluster, leftOut, settingsFile, expired = [] }: TableOptions,
  screen: Screen,
): string[] {
  const [reading = '', ...gaps] = describeCoverage(summary);
  const otherTimes = filter === undefined ? undefined : describeOtherTimes(summary, filter.range);
  const texts = [
    reading,
    ...(otherTimes === undefined ? [] : [`${capitalised(otherTimes)}.`]),
    ...describeSilent(summary).map((text) => `SILENT: ${text}.`),
    // The pattern at its end is to be copied as it stands.
    ...(oneCluster === undefined ? [] : [capitalised(oneCluster)]),
    ...(leftOut === undefined ? [] : [`${capitalised(leftOut)}.`]),
    ...gaps,
    ...(settingsFile === undefined ? [] : [`Settings: ${escapeInvisible(settingsFile)}`]),
    ...expired.map((text) => `EXPIRED: ${text}.`),
  ];
  return texts.flatMap((text) =>
    wrapItem(text, screen).map((line) => line.replace(WARNING, (word) => screen.paint('warning', word))),
  );
}

function describeCompared({ comparison }: TableOptions, screen: Screen): string[] {
  return comparison === undefined ? [] : wrapLines(`${capitalised(escapeInvisible(comparison.text))}.`, screen);
}

type FindingsOptions = Pick<TableOptions, 'all' | 'rest' | 'order' | 'comparison'> & {
  readonly screen: Screen;
  readonly detectors: readonly Detector[];
};

/** All of them where they have room, else a line for those that belong together. */
function describeFindings(rated: readonly RatedFinding[], options: FindingsOptions, above: number): string[] {
  const { all = false, rest, order = 'risk', screen, detectors, comparison } = options;
  const clusters = new Set(rated.map(({ finding }) => finding.cluster)).size;
  const context: ListContext = { clusters, detectors, fresh: comparison?.fresh };
  const room = all ? Number.POSITIVE_INFINITY : roomOn(screen, above);
  const list = rated.length <= room ? withoutLastGap(layOutFindings(rated, context, screen)) : [];
  if (list.length > 0 && (screen.rows === undefined || list.length <= room)) return list;
  return [
    ...foldFindings(rated, context, screen, { lines: room, order }),
    '',
    ...wrapLines(`Too many to list one by one. ${rest}`, screen),
  ];
}

/** The summary above it is to be seen, too. */
function roomOn({ rows }: Screen, above: number): number {
  return rows === undefined ? MAX_LINES : Math.max(LEAST_LINES, rows - above - 2);
}

function withoutLastGap(lines: readonly string[]): string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines];
}

function notesOn(shown: readonly Finding[], detectors: readonly Detector[]): string[] {
  return BASES.flatMap((basis) => notesOnBasis(basis, shown, detectors));
}

function notesOnBasis(basis: Basis, shown: readonly Finding[], detectors: readonly Detector[]): string[] {
  const known = shown.filter((finding) => finding.basis === basis);
  return known.length === 0 ? [] : detectorsOf(known, detectors).flatMap(({ words }) => words.basis[basis].note ?? []);
}

function describeHidden(suppressed: number, filter: TableOptions['filter']): string[] {
  return [
    ...(suppressed > 0 ? [`${plural(suppressed, 'more finding')} suppressed by the settings.`] : []),
    ...(filter !== undefined && filter.leftOut > 0 ? [describeLeftOut(filter, filter.leftOut)] : []),
  ];
}

function describeLeftOut({ basis, severity }: NonNullable<TableOptions['filter']>, leftOut: number): string {
  const options = [
    ...(basis === LOWEST.basis ? [] : ['--basis']),
    ...(severity === LOWEST.severity ? [] : ['--severity']),
  ];
  return `${plural(leftOut, 'more finding')} not shown, as ${options.join(' and ')} ${options.length > 1 ? 'ask' : 'asks'}.`;
}

const HIDDEN_ONLY_BY: Readonly<Record<Unusual, string>> = {
  tool: 'a suspicious tool is hidden only by an entry that names it in its process or executable',
  temporary: 'what runs from a temporary place is hidden only by an entry with an executable',
  entered: 'what was entered from outside is hidden only by an entry with a process or an executable',
  forgotten: 'what may be one of the unusual programs that are too many to be remembered is hidden by no entry',
};

/** What entries of the settings cover and do not hide, and why not. */
function describeCovered(shown: readonly Finding[]): string[] {
  const covered = shown.filter(({ suppression }) => suppression !== undefined);
  return [...Map.groupBy(covered, ({ suppression }) => suppression?.toldFor)].map(([toldFor, { length }]) =>
    toldFor === undefined
      ? `${plural(length, 'finding')} would be suppressed by entries of the settings that only count.`
      : `${plural(length, 'finding')} matched by entries of the settings, and shown all the same: ${HIDDEN_ONLY_BY[toldFor]}.`,
  );
}

const WARNING = /^(?:BLIND|NOT READ|READ IN PART|DAMAGED|SILENT|EXPIRED)(?=:)/;
