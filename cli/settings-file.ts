import { detectorFolderBeside } from '#aws/detector-folder.ts';
import { readSettingsDocument } from '#aws/settings-document.ts';
import { reasonOf } from '#core/file-errors.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Beside package.json and cdk.json. */
const DEFAULT_PATH = new URL('../traceward.json', import.meta.url);

/** Where the detectors lie that go with the file that the user named, or with traceward.json. */
export function detectorFolder(path: string | undefined): string {
  return detectorFolderBeside(path ?? DEFAULT_PATH);
}

/**
 * The settings of the file that the user named, or of traceward.json, or, without either, the defaults.
 * Throws `settings` if the file cannot be read or is not valid.
 */
export function readSettingsFile(path: string | undefined): Settings {
  return readSettingsDocument(path, DEFAULT_PATH, reasonOf).settings;
}
