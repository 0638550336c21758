import { existsSync, readFileSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Beside cdk.json, where the CDK's command line runs the app. */
const DEFAULT_PATH = 'traceward.json';

/** The settings, and the document that gives them, for the functions to read again. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly document: string;
}

/**
 * Reads the file that the CDK context `config` names, else traceward.json, else takes the defaults.
 * Throws `settings` if the file cannot be read or is not valid.
 */
export function loadStackSettings(path: string | undefined): LoadedSettings {
  const text = path === undefined && !existsSync(DEFAULT_PATH) ? '{}' : readText(path ?? DEFAULT_PATH);
  const settings = readSettings(text, path ?? DEFAULT_PATH);
  return { settings, document: normalise(text) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = String(cause).replace(/^Error: /, '');
    throw new TracewardError('settings', `cannot read ${path}: ${reason}`, { cause });
  }
}

/** Without what is for editors and people only, so that a function changes only when its settings do. */
function normalise(text: string): string {
  const { $schema: _, ...document } = JSON.parse(text);
  return `${JSON.stringify(document)}\n`;
}
