import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { detectorFilesIn, detectorFolderBeside } from '#aws/detector-folder.ts';
import { readSettingsDocument } from '#aws/settings-document.ts';
import { reasonOf } from '#core/file-errors.ts';
import type { Settings } from '#core/settings/settings.ts';

/** That of the package: beside package.json and cdk.json. */
const PACKAGED = fileURLToPath(new URL('../traceward.json', import.meta.url));
/** Where the user stands. */
const OWN = 'traceward.json';

/** The settings file that the user named, or the one of the folder where he stands; undefined for the one of the package. */
export function settingsFile(named: string | undefined): string | undefined {
  const path = named ?? (isFile(OWN) ? OWN : undefined);
  return path !== undefined && isPackaged(path) ? undefined : path;
}

/** The settings file that is read, if there is one, which a package may be without, and the detectors beside it. */
export function usedSettingsFiles(named: string | undefined): readonly string[] {
  const file = settingsFile(named) ?? (existsSync(PACKAGED) ? PACKAGED : undefined);
  return [...(file === undefined ? [] : [file]), ...detectorFilesIn(detectorFolder(named))];
}

/** Nobody named it: what it is instead, such as a pipe, which might be waited for without end, was not meant. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A named pipe of a shell, such as /dev/fd/63, has no path of its own. */
function isPackaged(path: string): boolean {
  try {
    return realpathSync(path) === realpathSync(PACKAGED);
  } catch {
    return false;
  }
}

/** Where the detectors lie that go with these settings. `named`: by the user. */
export function detectorFolder(named: string | undefined): string {
  return detectorFolderBeside(settingsFile(named) ?? PACKAGED);
}

/**
 * The settings of the file that the user named; else those of the folder where he stands, or of the package, or, without any, the
 * defaults. Throws `settings` if the file cannot be read or is not valid.
 */
export function readSettingsFile(named: string | undefined): Settings {
  return readSettingsDocument(settingsFile(named), PACKAGED, reasonOf).settings;
}

/** The document that gives the same settings, but for where its schema is. */
export function readSettingsText(named: string | undefined): string {
  const path = settingsFile(named) ?? PACKAGED;
  return existsSync(path) ? readFileSync(path, 'utf8') : '{}';
}
