import { existsSync, readFileSync } from 'node:fs';
import { refuseDuplicateKeys } from '#core/duplicate-keys.ts';
import { TracewardError } from '#core/errors.ts';
import { readSettings, withoutMark } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';

/** The settings, and the document that gives them. */
export type SettingsDocument = {
  readonly settings: Settings;
  readonly document: string;
  /** What was made of the detectors that lie beside it, as JSON, if there are some. */
  readonly detectors?: string | undefined;
};

/**
 * The settings of the file that the user named; else of the one at `byDefault`; else, if there is none, the defaults.
 * `reasonOf`: why a file cannot be read, in words. Throws `settings` if the file cannot be read or is not valid.
 */
export function readSettingsDocument(
  path: string | undefined,
  byDefault: string | URL,
  reasonOf: (error: unknown) => string,
): SettingsDocument {
  const document =
    path === undefined && !existsSync(byDefault) ? '{}' : withoutMark(readDocument(path ?? byDefault, reasonOf));
  const name = path ?? 'traceward.json';
  refuseDuplicateKeys(document, name);
  return { settings: readSettings(document, name), document };
}

function readDocument(path: string | URL, reasonOf: (error: unknown) => string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TracewardError('settings', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
