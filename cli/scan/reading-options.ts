import { knowDetectors, loadDetectors } from '#cli/detectors/load-detectors.ts';
import { readSettingsFile, usedSettingsFiles } from '#cli/settings-file.ts';
import type { argumentsOf } from '#cli/terminal/arguments.ts';
import { settingsOption, valued } from '#cli/terminal/options.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import { faultOfClusterPattern } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Of every command that reads logs as `scan` does. */
export const READING_OPTIONS = {
  from: valued('TIME', 'objects of S3 from before then are not read'),
  to: valued('TIME', 'objects of S3 from then on are not read'),
  cluster: valued('NAME', 'as for scan: the cluster of logs that the pattern does not match'),
  'cluster-pattern': valued('REGEX', 'as for scan: its group "cluster" names the cluster'),
  config: settingsOption(),
} as const;

type Arguments = ReturnType<typeof argumentsOf>;
type Given = Pick<Arguments, 'named' | 'instant' | 'usageError'> & {
  readonly values: { readonly [Name in keyof typeof READING_OPTIONS]?: string };
};

export type Reading = {
  readonly settings: Settings;
  /** Where they and the detectors are from. */
  readonly settingsFiles: readonly string[];
  /** The user's own, as JSON. */
  readonly detectors: string | undefined;
  readonly range: TimeRange;
  /** The settings without what the user's detectors add to them. */
  readonly asRead: Settings;
};

/** How the user wants logs to be read. Throws `settings` for options, settings or detectors that are wrong. */
export async function readReading(given: Given): Promise<Reading> {
  const { values, named, instant } = given;
  const range = { from: instant('--from', values.from), to: instant('--to', values.to) };
  const config = named('--config', values.config);
  const asRead = withClusters(readSettingsFile(config), given);
  const detectors = await loadDetectors(config);
  const settings = knowDetectors(asRead, detectors);
  return { asRead, settings, settingsFiles: usedSettingsFiles(config), detectors, range };
}

/** The settings with what the user says of clusters in their place. */
function withClusters(settings: Settings, { values, named, usageError }: Given): Settings {
  const byDefault = named('--cluster', values.cluster);
  const pattern = named('--cluster-pattern', values['cluster-pattern']);
  requireClusterPattern(pattern, usageError);
  const { cluster } = settings;
  return { ...settings, cluster: { default: byDefault ?? cluster.default, pattern: pattern ?? cluster.pattern } };
}

/** Throws `settings` for a pattern that is none. */
export function requireClusterPattern(pattern: string | undefined, usageError: Arguments['usageError']): void {
  const fault = pattern === undefined ? undefined : faultOfClusterPattern(pattern);
  if (fault !== undefined) throw usageError(`--cluster-pattern: ${fault}, found "${pattern}"`);
}
