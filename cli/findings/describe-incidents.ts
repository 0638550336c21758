import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Incident } from '#core/correlate/incident.ts';
import { compareRisks, type Risk } from '#core/correlate/risk.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { plural } from '#core/quantities.ts';
import { actorText, clusterText, containerText, harmless, periodText, podText } from './finding-texts.ts';
import type { RatedFinding } from './rated-finding.ts';

/** So many incidents have a line, and so many of what happened in one of them. */
const MAX_INCIDENTS = 5;
const MAX_PARTS = 4;
const MAX_WIDTH = 60;

/** What happened together in one container, the riskiest first; nothing where all findings stand alone. */
export function describeIncidents(
  incidents: readonly Incident[],
  rated: readonly RatedFinding[],
  screen: Screen,
): string[] {
  const risks = new Map(rated.map(({ finding, risk }) => [finding.id, risk]));
  const shown = incidents.flatMap((incident) => {
    const greatest = greatestOf(incident, risks);
    return greatest === undefined ? [] : [{ incident, risk: greatest }];
  });
  if (shown.length === 0) return [];
  shown.sort((a, b) => compareRisks(a.risk, b.risk) || b.incident.rules.length - a.incident.rules.length);
  const more = shown.length - MAX_INCIDENTS;
  return [
    `${plural(shown.length, 'incident')}, the riskiest first: several rules or programs in one container, each within half an hour of another.`,
    ...shown.slice(0, MAX_INCIDENTS).map(({ incident, risk }) => `        ${risk.severity}  ${incidentText(incident)}`),
    ...(more > 0 ? [`        and ${plural(more, 'more incident')}`] : []),
  ].flatMap((line) => wrapLines(line, screen, '          '));
}

/** Of what is shown. */
function greatestOf({ findings }: Incident, risks: ReadonlyMap<string, Risk>): Risk | undefined {
  return findings
    .flatMap(({ id }) => risks.get(id) ?? [])
    .reduce<Risk | undefined>((a, b) => (a === undefined || compareRisks(a, b) > 0 ? b : a), undefined);
}

function incidentText({ findings }: Incident): string {
  const [first] = findings;
  const parts = [...new Set(findings.map(partText))];
  const more = parts.length - MAX_PARTS;
  const where = `${podText(first, MAX_WIDTH)} ${containerText(first, MAX_WIDTH)} of cluster ${clusterText(first)}`;
  const period = periodText({ ...first, lastSeen: findings.at(-1)?.firstSeen });
  const row = [...parts.slice(0, MAX_PARTS), ...(more > 0 ? [`${more} more`] : [])].join('; ');
  return `${where}, ${period}: ${row}`;
}

function partText(finding: Finding): string {
  return `${actorText(finding)}: ${harmless(detectorOf(finding).name)}`;
}
