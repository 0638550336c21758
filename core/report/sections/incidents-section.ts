import { actorLabel } from '#core/correlate/actor-label.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { type Incident, incidentsOf } from '#core/correlate/incident.ts';
import { compareRisks } from '#core/correlate/risk.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisibleOnly } from '#core/escape-invisible.ts';
import { severityWord } from '#core/output/message/describe.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import { SHOWN_INCIDENTS } from '#core/report/page-data.ts';
import type { RatedReport } from '#core/report/rate-findings.ts';
import { isUnexpected } from '#core/report/tally.ts';
import { cutText, shortenText } from '#core/text.ts';
import { formatSecond } from '#core/time.ts';

/** So many may be shown, as the findings are that a reader chooses, and so many of what happened in one. */
const MAX_INCIDENTS = 200;
const MAX_PARTS = 10;
const MAX_NAME = 120;
const MAX_QUERY = 400;

type Rated = RatedReport['findings'][number];
type RatedIncident = { readonly incident: Incident<Rated>; readonly risk: Rated['risk'] };

/** What happened together in one container, in order, the riskiest first; nothing where all findings stand alone. */
export function incidentsSection({
  findings,
  detectors,
}: Pick<RatedReport, 'findings' | 'detectors'>): Markup | undefined {
  const incidents = incidentsOf(findings.filter(isUnexpected)).map(rated);
  if (incidents.length === 0) return undefined;
  incidents.sort((a, b) => compareRisks(a.risk, b.risk) || b.incident.rules.length - a.incident.rules.length);
  const listed = incidents.slice(0, MAX_INCIDENTS);
  const more = incidents.length - SHOWN_INCIDENTS;
  const rows = new Map(findings.map((finding, row) => [finding, row]));
  return html`<section id="incidents" aria-labelledby="incidents-title">
<h2 id="incidents-title">What happened together</h2>
<p>${plural(incidents.length, 'incident')}, the riskiest first: several rules matched, or several programs were found, in one container, each within half an hour of another.</p>
<ol>${listed.map((each, at) => itemOf(each, { detectors, rows, isHidden: at >= SHOWN_INCIDENTS }))}</ol>
<p id="more-incidents" data-unlisted="${incidents.length - listed.length}">${more > 0 ? `And ${formatCount(more)} more.` : ''}</p>
</section>`;
}

function rated(incident: Incident<Rated>): RatedIncident {
  // Not spread: a container may have more findings than a call takes arguments.
  const { risk } = incident.findings.reduce((a, b) => (compareRisks(a.risk, b.risk) > 0 ? b : a));
  return { incident, risk };
}

type Shown = {
  readonly detectors: readonly Detector[] | undefined;
  /** The places of the findings in the report. */
  readonly rows: ReadonlyMap<Rated, number>;
  readonly isHidden: boolean;
};

/** The page's script reads from which finding to which it goes, to show it where one of them is chosen. */
function itemOf({ incident: { findings }, risk }: RatedIncident, { detectors, rows, isHidden }: Shown): Markup {
  const [first] = findings;
  const { cluster, pod, container } = first;
  const where = pod.name === undefined ? undefined : html`${short(`${pod.namespace ?? '?'}/${pod.name}`)}, `;
  const parts = findings.slice(0, MAX_PARTS);
  const more = findings.length - parts.length;
  return html`<li data-first="${rows.get(first) ?? 0}" data-last="${rows.get(findings.at(-1) ?? first) ?? 0}"${isHidden ? html` hidden` : undefined}><span class="severity ${risk.severity}">${severityWord(risk.severity)}</span> <a href="${linkTo(first)}"><b>${where}container ${short(container.name ?? container.id)}</b></a> of cluster ${short(cluster)}
<ul>${parts.map((finding) => html`<li>${partText(finding, detectors)}</li>`)}${more > 0 ? html`<li>${plural(more, 'more finding')}</li>` : undefined}</ul></li>`;
}

/** All findings of the container. */
function linkTo({ container }: Finding): string {
  return `#show?query=${encodeURIComponent(cutText(escapeInvisibleOnly(container.id), MAX_QUERY).toWellFormed())}`;
}

function partText(finding: Finding, detectors: readonly Detector[] | undefined): string {
  const { firstSeen, address, port } = finding;
  const time = firstSeen === undefined ? '' : formatSecond(firstSeen);
  const target = address === '' ? '' : ` → ${short(address)}${port === undefined ? '' : `, port ${port}`}`;
  return `${time} UTC: ${short(detectorOf(finding, detectors).name)}: ${short(actorLabel(finding))}${target}`;
}

function short(text: string): string {
  return shortenText(text, MAX_NAME);
}
