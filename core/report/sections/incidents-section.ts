import { actorLabel } from '#core/correlate/actor-label.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { type Incident, incidentsOf } from '#core/correlate/incident.ts';
import { type Detector, SEVERITIES } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';
import { isUnexpected } from '#core/report/tally.ts';
import { shortenText } from '#core/text.ts';
import { formatTime } from '#core/time.ts';

/** So many incidents are shown, and so many of what happened in one. */
const MAX_INCIDENTS = 25;
const MAX_PARTS = 10;
const MAX_NAME = 120;

/** What happened together in one container, in order, the gravest first; nothing where all findings stand alone. */
export function incidentsSection({ findings, detectors }: Report): Markup | undefined {
  const incidents = incidentsOf(findings.filter(isUnexpected));
  if (incidents.length === 0) return undefined;
  const shown = incidents
    .map((incident) => ({ incident, gravity: gravityOf(incident, detectors) }))
    .sort((a, b) => b.incident.rules.length - a.incident.rules.length || b.gravity - a.gravity)
    .slice(0, MAX_INCIDENTS);
  const more = incidents.length - shown.length;
  return html`<section id="incidents" aria-labelledby="incidents-title">
<h2 id="incidents-title">What happened together</h2>
<p>${plural(incidents.length, 'incident')}: several rules matched, or several programs were found, in one container, each within half an hour of another. Those with the most rules come first.</p>
<ol>${shown.map(({ incident }) => itemOf(incident, detectors))}</ol>
${more > 0 ? html`<p>And ${formatCount(more)} more.</p>` : undefined}
</section>`;
}

function gravityOf({ findings }: Incident, detectors: readonly Detector[] | undefined): number {
  // Not spread: a container may have more findings than a call takes arguments.
  return findings.reduce(
    (most, finding) => Math.max(most, SEVERITIES[detectorOf(finding, detectors).severity].tracee),
    0,
  );
}

function itemOf({ findings }: Incident, detectors: readonly Detector[] | undefined): Markup {
  const [{ cluster, pod, container }] = findings;
  const where = pod.name === undefined ? undefined : html`<b>${short(`${pod.namespace ?? '?'}/${pod.name}`)}</b>, `;
  const parts = findings.slice(0, MAX_PARTS);
  const more = findings.length - parts.length;
  return html`<li>${where}container <b>${short(container.name ?? container.id)}</b> of cluster ${short(cluster)}
<ul>${parts.map((finding) => html`<li>${partText(finding, detectors)}</li>`)}${more > 0 ? html`<li>${plural(more, 'more finding')}</li>` : undefined}</ul></li>`;
}

function partText(finding: Finding, detectors: readonly Detector[] | undefined): string {
  const { firstSeen, address, port } = finding;
  const time = firstSeen === undefined ? '' : formatTime(firstSeen).slice(0, 19).replace('T', ' ');
  const target = address === '' ? '' : ` → ${short(address)}${port === undefined ? '' : `, port ${port}`}`;
  return `${time} UTC: ${short(detectorOf(finding, detectors).name)}: ${short(actorLabel(finding))}${target}`;
}

function short(text: string): string {
  return shortenText(text, MAX_NAME);
}
