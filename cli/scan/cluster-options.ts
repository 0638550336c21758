import type { argumentsOf } from '#cli/terminal/arguments.ts';
import { valued } from '#cli/terminal/options.ts';
import { faultOfClusterPattern } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Of every command that reads logs as `scan` does. */
export const CLUSTER_OPTIONS = {
  cluster: valued('NAME', 'as for scan: the cluster of logs that the pattern does not match'),
  'cluster-pattern': valued('REGEX', 'as for scan: its group "cluster" names the cluster'),
} as const;

type Given = Pick<ReturnType<typeof argumentsOf>, 'named' | 'usageError'> & {
  readonly values: { readonly [Name in keyof typeof CLUSTER_OPTIONS]?: string };
};

/** The settings with what the user says of clusters in their place. Throws `settings` for a pattern that is none. */
export function withClusters(settings: Settings, { values, named, usageError }: Given): Settings {
  const byDefault = named('--cluster', values.cluster);
  const pattern = named('--cluster-pattern', values['cluster-pattern']);
  const fault = faultOfClusterPattern(pattern ?? '(?<cluster>)');
  if (fault !== undefined) throw usageError(`--cluster-pattern: ${fault}, found "${pattern}"`);
  const { cluster } = settings;
  return { ...settings, cluster: { default: byDefault ?? cluster.default, pattern: pattern ?? cluster.pattern } };
}
