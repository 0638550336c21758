import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
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

/** Says which files of YAML lie deeper, where nobody reads them; undefined if there are none. */
export function describeDeeper(folder: string): string | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  // A volume of Kubernetes has what it shows in hidden folders, too.
  const deeper = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => IS_YAML.test(path) && path.includes(sep) && !path.startsWith('.'))
    .sort(compareTexts);
  if (deeper.length === 0) return undefined;
  return `${folder}: not read, as in Tracee, because they lie in folders of their own: ${describeNames(deeper, false)}; put them beside the others`;
}

/** One file; its name stands for it in messages. */
export function readDetectorSource(path: string, reasonOf: (error: unknown) => string): DetectorSource {
  return attempt(path, reasonOf, () => {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    return { name: join(basename(dirname(path)), basename(path)), text: readFileSync(path, 'utf8') };
  });
}

const IS_YAML = /\.ya?ml$/;

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
