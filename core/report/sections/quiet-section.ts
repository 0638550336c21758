import { LEAST_DAYS, type QuietCluster, type QuietWorkload } from '#core/correlate/quiet-workloads.ts';
import type { DayGap } from '#core/correlate/watched-days.ts';
import { accessTo, commandsFor } from '#core/output/commands/commands.ts';
import { serverPolicies } from '#core/output/message/server-policies.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { cutText } from '#core/text.ts';

/** Workloads and namespaces of a cluster that are listed. */
const MAX_WORKLOADS = 500;
const MAX_NAMESPACES = 50;
/** No name of Kubernetes is longer. */
const MAX_NAME = 253;

/** Who never reached the API server, and could do without the right to: nothing where the whole log was not at hand. */
export function quietSection({ quiet, settings }: Report): Markup | undefined {
  if (quiet === undefined || quiet.length === 0) return undefined;
  const known = { clusters: settings?.alerts.clusters };
  return html`<section id="quiet" aria-labelledby="quiet-title">
<h2 id="quiet-title">Who does not need the API server</h2>
${quiet.map((cluster) => clusterQuiet(cluster, accessTo(cluster.cluster, known), quiet.length > 1))}
</section>`;
}

function clusterQuiet(quiet: QuietCluster, access: ClusterAccess, isOneOfSeveral: boolean): Markup {
  const { workloads, notJudged } = quiet;
  return html`<div class="quiet-cluster">
${isOneOfSeveral ? html`<h3>${quiet.cluster}</h3>` : undefined}
<p>${notJudged === undefined ? answer(quiet) : WHY_NOT[notJudged](quiet)}</p>
${notJudged === undefined ? html`<ul class="gaps">${doubts(quiet).map((doubt) => html`<li>${doubt}</li>`)}</ul>` : undefined}
${workloads.length === 0 ? undefined : listing(quiet, access)}
</div>`;
}

function answer({ workloads, callers, fullDays }: QuietCluster): string {
  const days = `the ${plural(fullDays, 'day')} that ${fullDays === 1 ? 'was' : 'were'} watched whole`;
  if (workloads.length === 0)
    return `Of the workloads that were there on ${LEAST_DAYS} or more of ${days}, none is known to do without the API server.`;
  return `${plural(workloads.length, 'workload')} never called the API server on ${days}; ${plural(callers, 'workload')} did. What never calls it needs neither a token nor a way there.`;
}

const WHY_NOT: Readonly<Record<NonNullable<QuietCluster['notJudged']>, (quiet: QuietCluster) => string>> = {
  short: ({ days, fullDays }) =>
    `Not long enough to say: of the ${plural(days, 'day')} with logs ${fullDays === 1 ? '1 was' : `${fullDays} were`} watched whole, and it takes ${LEAST_DAYS}. A day is whole if all of its 24 hours have events, connections among them, and nothing of it was lost or not understood.`,
  'not-read': () => 'Nothing can be said: not all logs were read to their end, and what is missing may be of any day.',
  blind: () => 'Nothing can be said: these logs are blind for calls to the API server.',
  clock: () => 'Nothing can be said: the logs have more days, or more nodes, than can be looked at.',
};

const GAPS: Readonly<Record<DayGap, string>> = {
  hours: 'there were no events in some hour',
  events: 'records were lost by Tracee, not understood, or without a date',
  node: 'a node was silent in some hour',
  connects: 'no connection was logged, in the cluster or on one of its nodes',
};

/** What the answer does not say, a sentence each. */
function doubts(quiet: QuietCluster): string[] {
  const { gaps, untold, brief, nameless, namelessCallers, knowsNodes, mutedNodes } = quiet;
  const days = (Object.keys(GAPS) as DayGap[]).filter((gap) => gaps[gap] > 0);
  return [
    ...days.map((gap) => `Not counted: ${plural(gaps[gap], 'day')} on which ${GAPS[gap]}.`),
    ...(untold > 0
      ? [
          `Not listed: ${plural(untold, 'workload')} of which not every container showed its environment; a call of theirs may have been missed.`,
        ]
      : []),
    ...(brief > 0
      ? [
          `Not listed: ${plural(brief, 'workload')} that ${brief === 1 ? 'was' : 'were'} there on fewer than ${LEAST_DAYS} such days.`,
        ]
      : []),
    ...(nameless > 0 ? [`Not listed: ${plural(nameless, 'container')} whose pod is not known.`] : []),
    ...(namelessCallers > 0
      ? [
          `Of these ${formatCount(namelessCallers)} called the API server, and may be of any workload, also of a listed one.`,
        ]
      : []),
    ...(mutedNodes > 0
      ? [`${plural(mutedNodes, 'node')} sent neither an exec nor a connection: what runs there was not watched.`]
      : []),
    knowsNodes
      ? 'A node that fell silent and never came back looks like one that was removed.'
      : 'The keys of these logs name no nodes (the group node of cluster.pattern), so a node that sent nothing is not noticed.',
    'A connection that was opened before these logs begin is not in them, and may be in use: look at containers that are older.',
    'What runs once a quarter may not have run in these days. Ask the owner, and begin with what is not critical.',
  ];
}

function listing(quiet: QuietCluster, access: ClusterAccess): Markup {
  const { cluster, workloads } = quiet;
  const shown = workloads.slice(0, MAX_WORKLOADS);
  const namespaces = [...Map.groupBy(shown, ({ namespace }) => namespace)];
  return html`<div class="wide unread" role="region" aria-label="Workloads of ${cluster} that never called the API server" tabindex="0">
<table>
<thead><tr><th scope="col">Namespace</th><th scope="col">Workload</th><th scope="col" class="number">Days</th><th scope="col" class="number">Containers</th><th scope="col">Seen to connect elsewhere</th></tr></thead>
<tbody>${shown.map(workloadRow)}</tbody>
</table>
</div>
${workloads.length > shown.length ? html`<p>And ${plural(workloads.length - shown.length, 'more workload')}.</p>` : undefined}
<details class="harden"><summary>Take away their token and their way to the API server</summary>
${access.context === null ? html`<p>These commands go to kubectl's current context: make sure that it is cluster <b>${name(cluster)}</b> (<code>kubectl config current-context</code>). With a context for it in alerts.clusters of traceward.json, they name that.</p>` : undefined}
<ol class="steps">
<li>No token, and a label for the policy: this replaces the pods. In a manifest, put it into the pod template.
${copied('the pod template', TEMPLATE)}</li>
${namespaces.slice(0, MAX_NAMESPACES).map(([namespace, ofNamespace]) => patches(quiet.cluster, namespace, ofNamespace, access))}
<li>No way to the API server for pods with this label: a policy for each namespace. ${LIMITS}</li>
${policies(
  namespaces.slice(0, MAX_NAMESPACES).map(([namespace]) => namespace),
  quiet,
)}
</ol>
</details>`;
}

const TEMPLATE = `spec:
  template:
    metadata:
      labels:
        traceward/api-server: not-needed
    spec:
      automountServiceAccountToken: false
`;

const LIMITS = html`Try it first: it needs a network plugin that enforces policies for egress. Most plugins look at where a packet goes behind the service, so add what <code>kubectl get endpointslices kubernetes -n default</code> shows to <code>except</code>; some ignore blocks of addresses for nodes and the control plane. With Cilium, use its own policy: it knows the API server whatever its address is.`;

function workloadRow({ namespace, workload, days, containers, connects }: QuietWorkload): Markup {
  return html`<tr><td class="name">${name(namespace)}</td><td class="name">${name(workload)}</td><td class="number">${days}</td><td class="number">${containers}</td><td>${connects ? 'yes' : 'no, only to run programs'}</td></tr>`;
}

function patches(
  cluster: string,
  namespace: string,
  workloads: readonly QuietWorkload[],
  access: ClusterAccess,
): Markup {
  const commands = commandsFor(cluster, access);
  const given = workloads.flatMap(({ pod }) => commands.hardenWorkload(namespace, pod) ?? []);
  const missing = workloads.length - given.length;
  return html`<li>The workloads of <b>${name(namespace)}</b>. Where a command only shows what owns the pod, patch that owner.
${given.length > 0 ? copied(`the commands for ${name(namespace)}`, given.join('\n')) : undefined}
${missing > 0 ? html`<p>${plural(missing, 'name')} that Kubernetes would not have made: no command is given.</p>` : undefined}</li>`;
}

/** All of a kind in one text, which one command applies. */
function policies(namespaces: readonly string[], { servers }: QuietCluster): Markup {
  const given = namespaces.map((namespace) => ({ namespace, policies: serverPolicies(namespace, servers) }));
  const unnamed = given.filter(({ policies: each }) => each === undefined);
  const named = given.filter(({ policies: each }) => each !== undefined);
  const network = named.flatMap(({ policies: each }) => each?.networkPolicy ?? []);
  const cilium = named.flatMap(({ policies: each }) => each?.ciliumPolicy ?? []);
  const names = listOf(named.map(({ namespace }) => namespace));
  return html`${unnamed.length > 0 ? html`<li>${listOf(unnamed.map(({ namespace }) => namespace))}: Kubernetes would not have made ${unnamed.length === 1 ? 'this name' : 'these names'}, so no policy is given.</li>` : undefined}
${
  named.length > 0
    ? html`<li>For ${names}:
${network.length === 0 ? html`<p>No address of its API server is known, so only Cilium's policy is given.</p>` : copied('the network policies', network.join('---\n'))}</li>
<li>With Cilium, for ${names}:
${copied("Cilium's policies", cilium.join('---\n'))}</li>`
    : undefined
}`;
}

function listOf(namespaces: readonly string[]): Markup[] {
  return namespaces.map((namespace, at) => html`${at === 0 ? '' : ', '}<b>${name(namespace)}</b>`);
}

/** The page's script gives it a button. */
function copied(what: string, text: string): Markup {
  return html`<div class="copied" data-what="${what}"><pre><code>${{
    markup: text
      .split('\n')
      .map((line) => html`${line}`.markup)
      .join('\n'),
  }}</code></pre></div>`;
}

function name(text: string): string {
  return cutText(text, MAX_NAME);
}
