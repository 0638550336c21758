import { detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisibleOnly } from '#core/escape-invisible.ts';
import { actorName, reasonsInRow, severityWord } from '#core/output/message/describe.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { RatedReport } from '#core/report/rate-findings.ts';
import { type RiskyGroup, ruleText, type ToLookAt } from '#core/report/risky-groups.ts';
import { workloadText } from '#core/report/workload-text.ts';
import { cutText } from '#core/text.ts';

/** More do not fit a screen. */
const SHOWN = 5;
/** Nobody's name is longer, unless somebody wants to fill a screen. */
const MAX_NAME = 120;

/** The riskiest groups, with why; nothing where nothing is risky. */
export function firstLooks({ groups }: ToLookAt, { findings }: Pick<RatedReport, 'findings'>): Markup | undefined {
  if (groups.length === 0) return undefined;
  const hasClusters = new Set(findings.map(({ cluster }) => cluster)).size > 1;
  const shown = groups.slice(0, SHOWN);
  const more = groups.length - SHOWN;
  return html`<section class="looks" aria-labelledby="looks-title">
<h2 id="looks-title">Look at these first</h2>
<ol>${shown.map((group) => look(group, hasClusters, whichOf(group, shown)))}</ol>
${more > 0 ? html`<p class="hint">and ${plural(more, 'more group')}: <a href="#findings">the table</a> has the riskiest first</p>` : undefined}
</section>`;
}

function look(group: RiskyGroup, hasClusters: boolean, which: Markup | undefined): Markup {
  const { riskiest, findings, fresh } = group;
  const { risk, cluster } = riskiest;
  const detector = detectorOf(riskiest);
  const where = hasClusters ? html` in <b>${name(cluster)}</b>` : undefined;
  const news = fresh > 0 ? html` · <b>${fresh === findings ? 'new' : `${formatCount(fresh)} new`}</b>` : undefined;
  return html`<li><span class="severity ${risk.severity}">${severityWord(risk.severity)}</span>
<div><a href="${linkTo(riskiest, hasClusters)}"><b>${name(nameOfActor(group))}</b> in <b>${name(workloadText(riskiest))}</b></a>${where}${detector.join === undefined ? html`: ${name(detector.name)}` : html` → ${detector.words.target}`}${which} · ${plural(findings, 'finding')}${news}
<p class="hint">${plainText(reasonsInRow(risk))}</p></div></li>`;
}

/** Of several threads of one executable, its name. */
function nameOfActor({ riskiest, actors }: RiskyGroup): string | undefined {
  const [only, ...others] = actors;
  return others.length === 0 ? only : actorName(riskiest);
}

/** What tells a group from another that would read the same: its target, or else its container. */
function whichOf(group: RiskyGroup, groups: readonly RiskyGroup[]): Markup | undefined {
  const alike = groups.filter((each) => each !== group && readsAs(each) === readsAs(group));
  if (alike.length === 0) return undefined;
  const { address, container } = group.riskiest;
  if (address !== '' && alike.every(({ riskiest }) => riskiest.address !== address))
    return html` <b>${name(address)}</b>`;
  return html`, container <b>${name(container.name ?? container.id)}</b>`;
}

function readsAs(group: RiskyGroup): string {
  const { rule, cluster } = group.riskiest;
  return JSON.stringify([nameOfActor(group), workloadText(group.riskiest), rule, cluster]);
}

function name(text: string | undefined): string {
  return text === undefined || text === '' ? '?' : cutText(text, MAX_NAME);
}

/** What the page's script reads: the names are those of its facets, and a name that is none of them is passed over. */
function linkTo(finding: RiskyGroup['riskiest'], hasClusters: boolean): string {
  const workload = `${workloadText(finding)}${hasClusters ? ` (${finding.cluster})` : ''}`;
  const wanted = { workload, rule: ruleText(finding), severity: finding.risk.severity };
  const parts = Object.entries(wanted).map(
    ([facet, value]) => `${facet}=${encodeURIComponent(escapeInvisibleOnly(value).toWellFormed())}`,
  );
  return `#show?${parts.join('&')}`;
}
