import { requireClusterPattern } from '#cli/scan/reading-options.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { flag, settingsOption, valued } from '#cli/terminal/options.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { formatEntries } from '#core/output/suppression-json.ts';
import { faultOfClusterGlob, readApiServer } from '#core/settings/api-servers-section.ts';
import { entryOfDescriptions } from './entry-of-descriptions.ts';
import type { ApiServersProposal } from './propose-entry.ts';

const { parse, named, count, usageError, command } = argumentsOf({
  name: 'api-servers',
  forms: ['[options] < FILE', '--suggest [options] LOG...'],
  about:
    "Makes the entry of apiServers in traceward.json for one cluster. Reads what the cluster's own tools say, as JSON: " +
    'kubectl get svc,endpointslices kubernetes -n default -o json, or aws eks describe-cluster --name NAME, or one ' +
    'behind the other. Writes the entry to standard output, to be reviewed and pasted. With --suggest it reads logs of ' +
    'Tracee, as scan does, and shows what containers were told, and an entry for what the runtimes of enough of them ' +
    'told.',
  options: {
    cluster: valued(
      'GLOB',
      'the clusters that the entry is for (default: the name that EKS has for it, else *); with --suggest, the name of ' +
        'the cluster of logs that the pattern does not match',
    ),
    suggest: flag('read logs'),
    'cluster-pattern': valued('REGEX', 'with --suggest: as for scan'),
    config: settingsOption('with --suggest: settings'),
    jobs: valued('N', 'with --suggest: processes that scan (default: one a core)'),
  },
  exit: '0 done, 1 some log could not be read, or there was nothing to read, 2 wrong usage, or standard input is something else',
});

export { command as apiServersCommand };

/** `traceward api-servers`: returns the exit status. Throws `settings` for wrong usage and for input that says nothing. */
export async function apiServers(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const cluster = named('--cluster', values.cluster);
  const reading = {
    clusterPattern: named('--cluster-pattern', values['cluster-pattern']),
    config: named('--config', values.config),
    jobs: count('--jobs', values.jobs, 1),
  };
  if (values.suggest) {
    if (positionals.length === 0)
      throw usageError('nothing to read; name a file, a directory, or - for standard input');
    requireClusterPattern(reading.clusterPattern, usageError);
    return (await import('./suggest-api-servers.ts')).suggestApiServers({ ...reading, cluster, inputs: positionals });
  }
  if (positionals[0] !== undefined) {
    throw usageError(`expected nothing but options, found "${positionals[0]}"; --suggest reads logs`);
  }
  if (Object.values(reading).some((value) => value !== undefined)) {
    throw usageError('--cluster-pattern, --config and --jobs: expected --suggest beside them');
  }
  return printEntry(cluster);
}

async function printEntry(cluster: string | undefined): Promise<number> {
  const fault = cluster === undefined ? undefined : faultOfClusterGlob(cluster);
  if (fault !== undefined) throw usageError(`--cluster: ${fault}, found ${JSON.stringify(cluster)}`);
  if (process.stdin.isTTY) throw usageError('expected what kubectl or aws say on standard input, found a terminal');
  const entry = await entryOfDescriptions(process.stdin, cluster);
  await openStandardOutput().write(`${formatEntries(entry)}\n`);
  const diagnostics = openDiagnostics(0);
  explain(entry).forEach(diagnostics.problem);
  diagnostics.note('add the entry to the list apiServers of the settings: "apiServers": [ … ]');
  return EXIT.done;
}

/** What the entry alone does not say. */
function explain({ cluster, addresses }: ApiServersProposal): readonly string[] {
  const names = addresses.filter((address) => {
    const server = readApiServer(address);
    return typeof server !== 'string' && server.name !== undefined;
  });
  return [
    ...(cluster === '*' ? ['the entry is for every cluster; --cluster NAME makes it one for this cluster alone'] : []),
    ...names.map(
      (name) => `${name} is a name: it counts where Tracee logs the answers of DNS; endpointslices have addresses`,
    ),
  ];
}
