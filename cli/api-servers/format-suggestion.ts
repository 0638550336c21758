import { formatColumns } from '#cli/findings/text-columns.ts';
import { describeNames } from '#core/correlate/describe-names.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatEntries } from '#core/output/suppression-json.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { hostText } from '#core/text.ts';
import { type ApiServersProposal, proposeApiServers } from './propose-entry.ts';
import type { LookedUpName, ToldCluster, ToldEndpoint } from './told-endpoints.ts';

/** What any process can tell is as much as it likes; those that most containers were told come first. */
const MAX_ROWS = 50;
const MAX_NAMES = 20;

/** What each cluster's containers were told, for people, and at the end what may be put into the settings, as JSON. */
export function formatSuggestion(clusters: ReadonlyMap<string, ToldCluster>): string {
  const entries = [...clusters].flatMap(([name, cluster]) => proposeFor(name, cluster));
  const advice =
    entries.length === 0
      ? ['Nothing to suggest for apiServers of traceward.json.']
      : [
          'To be reviewed, for apiServers of traceward.json: addresses that containers of two namespaces were told by',
          'their runtimes, and names of managed clusters that two containers were told by theirs.',
          '',
          formatEntries(entries),
        ];
  return [...[...clusters].flatMap(([name, cluster]) => [...formatCluster(name, cluster), '']), ...advice, ''].join(
    '\n',
  );
}

function proposeFor(name: string, { told }: ToldCluster): ApiServersProposal[] {
  const suggested = told.filter(({ isSuggested }) => isSuggested);
  // A glob would stand for others, too.
  return suggested.length === 0 || isGlob(name) ? [] : [proposeApiServers(name, suggested)];
}

function isGlob(name: string): boolean {
  return /[*?[\]{}]/.test(name);
}

function formatCluster(name: string, { told, unexplained, lookedUp }: ToldCluster): readonly string[] {
  const head = ['API SERVER', 'CONTAINERS', 'BY RUNTIME', 'NAMESPACES', ''];
  const rows = told.slice(0, MAX_ROWS).map(cellsOf);
  return [
    `CLUSTER ${escapeInvisible(name)}`,
    '',
    ...(rows.length === 0 ? ['No container was told of an API server.'] : formatColumns(head, 1, rows)),
    ...more(told.length, MAX_ROWS),
    ...doubt(told),
    ...(unexplained.length === 0
      ? []
      : ['', `Nothing says which addresses these names have: ${describeNames(unexplained, false)}.`]),
    ...(lookedUp.length === 0 ? [] : ['', 'Looked up, and perhaps an API server of this cluster, perhaps of another:']),
    ...lookedUp.slice(0, MAX_NAMES).map(describeLookup),
    ...more(lookedUp.length, MAX_NAMES),
    ...(isGlob(name)
      ? ['', 'No entry can be suggested: as a glob, its name would stand for other clusters, too.']
      : []),
  ];
}

/** Where none is suggested, one may be right all the same. */
function doubt(told: readonly ToldEndpoint[]): readonly string[] {
  if (told.length === 0 || told.some(({ isSuggested, isConfigured }) => isSuggested || isConfigured)) return [];
  return [
    '',
    'None of these is suggested: the runtimes of too few containers told it, or those of one namespace alone, whose tenant',
    'can tell anything. If one is yours, name it in apiServers of traceward.json: then connections to it are found.',
  ];
}

function cellsOf({ host, port, containers, byRuntime, namespaces, isConfigured }: ToldEndpoint): string[] {
  const known = [...namespaces].map((namespace) => (namespace === '' ? '?' : namespace)).sort();
  return [
    escapeInvisible(`${hostText(host)}:${port}`),
    formatCount(containers),
    formatCount(byRuntime),
    describeNames(known, false),
    isConfigured ? 'in the settings' : '',
  ];
}

function describeLookup({ name, addresses, containers }: LookedUpName): string {
  return `  ${escapeInvisible(name)}: ${describeNames([...addresses].sort(), false)} (by ${plural(containers, 'container')})`;
}

function more(count: number, shown: number): readonly string[] {
  return count > shown ? [`and ${formatCount(count - shown)} more`] : [];
}
