import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeNames } from '#core/correlate/describe-names.ts';
import { TracewardError } from '#core/errors.ts';
import { compareTexts } from '#core/text.ts';
import type { DetectorSource } from '#yaml-detectors/compile-detectors.ts';

/** Where the detectors lie that go with these settings. */
export function detectorFolderBeside(settings: string | URL): string {
  return join(dirname(typeof settings === 'string' ? settings : fileURLToPath(settings)), 'detectors');
}

/**
 * The files of YAML in a folder, by name; none if there is no such folder. Throws `settings` if one cannot be read.
 * `reasonOf`: why it cannot, in words.
 */
export function readDetectorFolder(folder: string, reasonOf: (error: unknown) => string): readonly DetectorSource[] {
  return attempt(folder, reasonOf, () => listFiles(folder)).map((name) =>
    readDetectorSource(join(folder, name), reasonOf),
  );
}

/** Where these files are; none where they cannot be listed. */
export function detectorFilesIn(folder: string): string[] {
  try {
    return listFiles(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * Says which files of YAML lie deeper, where nobody reads them; undefined if there are none. It is only a hint: what cannot be read holds
 * none, and no link is followed, as it may lead back.
 */
export function describeDeeper(folder: string): string | undefined {
  const deeper = filesDeeper(folder).sort(compareTexts);
  if (deeper.length === 0) return undefined;
  return `${folder}: not read, as in Tracee, because they lie in folders of their own: ${describeNames(deeper, false)}; put them beside the others`;
}

/** One file; its path stands for it in messages, the same whether it or its folder was named. */
export function readDetectorSource(path: string, reasonOf: (error: unknown) => string): DetectorSource {
  return attempt(path, reasonOf, () => {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    return { name: normalize(path), text: readFileSync(path, 'utf8') };
  });
}

const IS_YAML = /\.ya?ml$/;
/** Nobody keeps detectors deeper, or in more folders; a home directory has more of both. */
const MAX_DEPTH = 8;
const MAX_FOLDERS = 1000;

/** The files of YAML below the folders of this one, by their ways from it. */
function filesDeeper(folder: string): string[] {
  const files: string[] = [];
  // Grows while it is gone through.
  const folders = [{ way: '', depth: 0 }];
  for (const { way, depth } of folders) {
    for (const entry of entriesOf(join(folder, way))) {
      const name = join(way, entry.name);
      if (entry.isDirectory()) {
        // A volume of Kubernetes has what it shows in hidden folders, too.
        const isWanted = !entry.name.startsWith('.') && depth < MAX_DEPTH && folders.length < MAX_FOLDERS;
        if (isWanted) folders.push({ way: name, depth: depth + 1 });
      } else if (depth > 0 && IS_YAML.test(name)) files.push(name);
    }
  }
  return files;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function listFiles(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder)
    .filter((name) => IS_YAML.test(name))
    .sort(compareTexts);
}

function attempt<Result>(path: string, reasonOf: (error: unknown) => string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new TracewardError('settings', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
