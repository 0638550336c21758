import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sourceVersion } from '#infra/release/source-version.ts';

/** Beside the bundle, which is told once what it is made of. */
const BUILT = new URL('./version.txt', import.meta.url);
const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The version of what runs, with the commit if that is no release. */
export function toldVersion(): string {
  // A bundle outlives commits that change nothing of the command line.
  if (existsSync(`${PROJECT}cli/main.ts`)) return sourceVersion(PROJECT);
  try {
    return readFileSync(BUILT, 'utf8').trim();
  } catch {
    return sourceVersion(PROJECT);
  }
}
