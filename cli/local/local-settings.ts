import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { detectorFolder, readSettingsText, settingsFile } from '#cli/settings-file.ts';
import { openOutputFile } from '#cli/terminal/output-file.ts';
import { hashOf } from '#core/hash.ts';
import { isObject, parseObject } from '#core/json.ts';
import { withoutMark } from '#core/settings/read-settings.ts';
import type { AssemblySettings } from '#local-aws/assembly/run-cdk-app.ts';
import { CACHE_FOLDER, PROJECT_FOLDER } from '#local-aws/project-folder.ts';

/** Of the package. */
const PACKAGED = join(PROJECT_FOLDER, 'traceward.json');

/**
 * The settings file that was named, or else one that is written for the run, and the detectors beside it. Throws `settings` or
 * `output` if it cannot be written.
 */
export async function localSettings(named: string | undefined): Promise<AssemblySettings> {
  const detectors = detectorFolder(named);
  return { config: named ?? (await writeLocalSettings()), detectors };
}

/** Those that nobody named, but without a quiet first day, because every run's first day is its only one. Returns their path. */
async function writeLocalSettings(): Promise<string> {
  const document = parseObject(withoutMark(readSettingsText(undefined)));
  // What is wrong with it is told by whoever reads it as settings.
  if (document === undefined) return settingsFile(undefined) ?? PACKAGED;
  const alerts = isObject(document['alerts']) ? document['alerts'] : {};
  const { $schema: _, ...rest } = document;
  const text = JSON.stringify({ ...rest, alerts: { baselineHours: 0, ...alerts } });
  // Runs of other folders have other settings.
  const path = join(CACHE_FOLDER, `local-settings-${hashOf(text).slice(0, 16)}.json`);
  mkdirSync(CACHE_FOLDER, { recursive: true });
  const file = openOutputFile(path);
  await file.write(text);
  file.commit();
  return path;
}
