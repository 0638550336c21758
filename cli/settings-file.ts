import { existsSync, readFileSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { defaultSettings, readSettings } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Beside package.json and cdk.json. */
const DEFAULT_PATH = new URL('../traceward.json', import.meta.url);

/**
 * The settings of the file that the user named, or of traceward.json, or, without either, the defaults.
 * Throws `settings` if the file cannot be read or is not valid.
 */
export function readSettingsFile(path: string | undefined): Settings {
  if (path === undefined && !existsSync(DEFAULT_PATH)) return defaultSettings();
  return readSettings(readText(path ?? DEFAULT_PATH), path ?? 'traceward.json');
}

function readText(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TracewardError('settings', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
