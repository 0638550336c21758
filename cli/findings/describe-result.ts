import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { Incident } from '#core/correlate/incident.ts';
import { REASONS, type ReasonName } from '#core/correlate/risk.ts';
import type { Summary } from '#core/correlate/summary.ts';
import { type Detector, greaterSeverity, isAtLeast, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { detectorOf, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { describeDamageBriefly } from '#core/report/describe-coverage.ts';
import { describeBlindness, describeNothing, type OutOfSight } from '#core/report/describe-nothing.ts';
import { countContainersAndHosts, placesText } from '#core/report/tally.ts';
import { compareTexts } from '#core/text.ts';
import { describeIncidents } from './describe-incidents.ts';
import { clusterText, harmless } from './finding-texts.ts';
import { severityStyle } from './list-findings.ts';
import type { RatedFinding } from './rated-finding.ts';

/** What was found, in the lines that people read first. To say more of it, add a line here. */
export function describeResult(rated: readonly RatedFinding[], result: Result, screen: Screen): string[] {
  return [
    ...describeFound(rated, result, screen),
    ...sayBlindness(result.summary, screen),
    ...describeNotWhole(result.summary, screen),
    ...describeLoss(result.summary, screen),
  ];
}

/** What is known beside the findings that are shown. */
type Result = {
  readonly summary: Summary;
  readonly incidents: readonly Incident[];
  readonly outOfSight: OutOfSight;
};

function describeFound(
  rated: readonly RatedFinding[],
  { summary, incidents, outOfSight }: Result,
  screen: Screen,
): string[] {
  if (rated.length === 0) return wrapLines(describeNothing(summary, outOfSight), screen);
  const places = countContainersAndHosts(rated.map(({ finding }) => finding));
  const clusters = [...new Set(rated.map(({ finding }) => finding.cluster))];
  const [only = ''] = clusters;
  const where =
    clusters.length === 1 ? `cluster ${clusterText({ cluster: only })}` : plural(clusters.length, 'cluster');
  const what = `${plural(rated.length, 'finding')} ${placesText(places)} of ${where}`;
  const lines = wrapLines(`${what}: ${describeSeverities(rated)}.`, screen);
  const paint = (line: string) => paintSeverities(line, screen);
  return [
    ...lines.map(paint),
    ...describeReasons(rated, screen),
    ...[...describeIncidents(incidents, rated, screen), ...describeRules(rated, screen)].map(paint),
  ];
}

/** So many rules have a line; the others are in the list. */
const MAX_RULES = 12;

/** What was found by each rule, the gravest first; where one rule found all, and it is not the usual one, which. */
function describeRules(rated: readonly RatedFinding[], screen: Screen): string[] {
  const byRule = [...Map.groupBy(rated, ({ finding }) => finding.rule).values()].flatMap((all) => {
    const [first, ...others] = all;
    if (first === undefined) return [];
    const gravest = others.reduce((a, b) => greaterSeverity(a, b.risk.severity), first.risk.severity);
    return [{ detector: detectorOf(first.finding), gravest, count: all.length }];
  });
  const [only, ...others] = byRule;
  if (only === undefined) return [];
  if (others.length === 0)
    return only.detector.id === JOIN_DETECTOR.id
      ? []
      : wrapLines(`All by the rule ${ruleText(only.detector)}.`, screen);
  const rank = ({ gravest }: (typeof byRule)[number]) => SEVERITY_NAMES.indexOf(gravest);
  byRule.sort((a, b) => rank(b) - rank(a) || b.count - a.count || compareTexts(a.detector.id, b.detector.id));
  const lines = byRule.slice(0, MAX_RULES).map(({ detector, gravest, count }) => {
    return `${formatCount(count).padStart(7)} ${gravest}  ${ruleText(detector)}`;
  });
  const more = byRule.length - MAX_RULES;
  return [
    'By rule, with the gravest severity of its findings:',
    ...lines,
    ...(more > 0 ? [`        and ${plural(more, 'more rule')}`] : []),
  ].flatMap((line) => wrapLines(line, screen, '                '));
}

function ruleText({ id, name }: Detector): string {
  return id === name ? harmless(id) : `${harmless(id)} ${harmless(name)}`;
}

function describeSeverities(rated: readonly RatedFinding[]): string {
  const counts = SEVERITY_NAMES.toReversed().map((severity) => ({
    severity,
    count: rated.filter(({ risk }) => risk.severity === severity).length,
  }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${formatCount(count)} ${severity}`)
    .join(', ');
}

/** Why some matter more than others. */
function describeReasons(rated: readonly RatedFinding[], screen: Screen): string[] {
  const risky = rated.filter(({ risk }) => isAtLeast(risk.severity, 'medium'));
  const counts = (Object.keys(REASONS) as ReasonName[]).map((is) => ({
    is,
    count: risky.filter(({ risk }) => risk.reasons.some((reason) => reason.is === is && reason.points > 0)).length,
  }));
  const told = counts.filter(({ count }) => count > 0).map(({ is, count }) => `${REASONS[is]} (${formatCount(count)})`);
  if (told.length === 0) return [];
  return wrapLines(`Risky because: ${told.join('; ')}.`, screen, '  ');
}

/** What was not found may be there all the same: nobody should stop at the first line. */
function sayBlindness(summary: Summary, screen: Screen): string[] {
  const text = describeBlindness(summary);
  if (text === undefined) return [];
  return wrapLines(`${text}: see BLIND below.`, screen).map((line) => screen.paint('warning', line));
}

function describeLoss(summary: Summary, screen: Screen): string[] {
  const text = describeDamageBriefly(summary);
  return text === undefined ? [] : wrapLines(text, screen).map((line) => screen.paint('warning', line));
}

/** What was found may be too little. */
function describeNotWhole({ partialSources, unreadSources, partlyReadSources }: Summary, screen: Screen): string[] {
  const count = partialSources.length;
  if (count === 0) return [];
  const how =
    partlyReadSources.length === 0
      ? `${plural(count, 'log was', 'logs were')} not read: see NOT READ below.`
      : unreadSources.length === 0
        ? `${plural(count, 'log was', 'logs were')} read only in part: see READ IN PART below.`
        : `${plural(count, 'log was', 'logs were')} not read, or only in part: see below.`;
  return wrapLines(how, screen).map((line) => screen.paint('warning', line));
}

/** Behind a number, or where a line of an incident begins. */
function paintSeverities(line: string, { paint }: Screen): string {
  return line.replace(/(?<=\d |^ {8})(?:critical|high|medium)\b/g, (severity) =>
    paint(severityStyle(severity as Severity), severity),
  );
}
