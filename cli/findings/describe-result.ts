import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import { isAtLeast, REASONS, type ReasonName, SEVERITY_NAMES } from '#core/correlate/risk.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { clusterText } from './finding-texts.ts';
import { severityStyle } from './list-findings.ts';
import type { RatedFinding } from './rated-finding.ts';

/** What was found, in the lines that people read first. To say more of it, add a line here. */
export function describeResult(rated: readonly RatedFinding[], summary: Summary, screen: Screen): string[] {
  return [...describeFound(rated, summary, screen), ...describeBlindness(summary, screen)];
}

function describeFound(rated: readonly RatedFinding[], summary: Summary, screen: Screen): string[] {
  if (rated.length === 0) return wrapLines(describeNothing(summary), screen);
  const containers = new Set(rated.map(({ finding }) => `${finding.cluster} ${finding.container.id}`));
  const clusters = [...new Set(rated.map(({ finding }) => finding.cluster))];
  const [only = ''] = clusters;
  const where =
    clusters.length === 1 ? `cluster ${clusterText({ cluster: only })}` : plural(clusters.length, 'cluster');
  const what = `${plural(rated.length, 'finding')} in ${plural(containers.size, 'container')} of ${where}`;
  const lines = wrapLines(`${what}: ${describeSeverities(rated)}.`, screen);
  return [...lines.map((line) => paintSeverities(line, screen)), ...describeReasons(rated, screen)];
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
function describeBlindness({ blind }: Summary, screen: Screen): string[] {
  const clusters = [...new Set(blind.map(({ cluster }) => cluster))];
  if (clusters.length === 0) return [];
  const [only = ''] = clusters;
  const where =
    clusters.length === 1 ? `cluster ${clusterText({ cluster: only })}` : `${formatCount(clusters.length)} clusters`;
  const text = `In ${where}, no connection to the ${JOIN_DETECTOR.words.target} can be found: see BLIND below.`;
  return wrapLines(text, screen).map((line) => screen.paint('warning', line));
}

function describeNothing({ lines, malformed, otherOutput }: Summary): string {
  if (lines === 0) return 'Nothing was found, because nothing was read.';
  if (lines === malformed + otherOutput) return 'Nothing was found, because nothing was understood.';
  return JOIN_DETECTOR.words.nothing;
}

function paintSeverities(line: string, { paint }: Screen): string {
  return line.replace(/(?<=\d )(?:critical|high|medium)\b/g, (severity) =>
    paint(severityStyle(severity as Severity), severity),
  );
}
