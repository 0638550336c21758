import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** One file; its name stands for it in messages. */
export function readDetectorSource(path: string, reasonOf: (error: unknown) => string): DetectorSource {
  return attempt(path, reasonOf, () => {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    return { name: join(basename(dirname(path)), basename(path)), text: readFileSync(path, 'utf8') };
  });
}

function listFiles(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort(compareTexts);
}

function attempt<Result>(path: string, reasonOf: (error: unknown) => string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new TracewardError('settings', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
