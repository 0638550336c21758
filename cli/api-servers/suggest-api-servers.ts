import { describeEmpty, EVERYTHING, listLogs, PLAIN_READING } from '#cli/scan/findings-in-logs.ts';
import { scanListing } from '#cli/scan/scan-listing.ts';
import { tuneEngine } from '#cli/scan/tune-engine.ts';
import { readSettingsFile, usedSettingsFiles } from '#cli/settings-file.ts';
import { EXIT, exitStatus } from '#cli/terminal/exit-status.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import type { Facts } from '#core/correlate/facts.ts';
import { summarise } from '#core/correlate/summary.ts';
import { type ApiServers, compileApiServers } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import { compareTexts } from '#core/text.ts';
import { formatSuggestion } from './format-suggestion.ts';
import { readToldCluster, type ToldCluster } from './told-endpoints.ts';

export type SuggestOptions = {
  readonly inputs: readonly string[];
  readonly cluster: string | undefined;
  readonly clusterPattern: string | undefined;
  readonly config: string | undefined;
  readonly jobs: number | undefined;
};

/** Shows what the containers of logs were told of API servers, and what of it may be put into the settings. Returns the exit status. */
export async function suggestApiServers(options: SuggestOptions): Promise<number> {
  tuneEngine();
  const { inputs, jobs } = options;
  const settings = readSettingsFile(options.config);
  const { cluster, apiServers } = settings;
  const clusterOf = createClusterOf(options.clusterPattern ?? cluster.pattern, options.cluster ?? cluster.default);
  const settingsFiles = usedSettingsFiles(options.config);
  const { listing, diagnostics } = listLogs({ inputs, settings, settingsFiles, range: EVERYTHING });
  const { seen } = await scanListing(listing, {
    options: { ...PLAIN_READING, inputs, jobs, semantics: 'join', resume: undefined },
    clusterOf,
    stream: undefined,
    diagnostics,
  });
  const configured = compileApiServers(apiServers);
  await openStandardOutput().write(formatSuggestion(readClusters(seen, configured)));
  const summary = summarise(seen, [], listing.unreadable, configured);
  if (summary.lines > 0) return exitStatus(false, summary, 0);
  diagnostics.problem(describeEmpty(inputs));
  return EXIT.notDone;
}

/** By name. */
function readClusters({ clusters }: Facts, apiServers: ApiServers): ReadonlyMap<string, ToldCluster> {
  const sorted = [...clusters].sort(([a], [b]) => compareTexts(a, b));
  return new Map(sorted.map(([name, cluster]) => [name, readToldCluster(cluster, apiServers(name))]));
}
