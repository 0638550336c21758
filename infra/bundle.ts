import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Entry } from './functions/entry.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Writes what Lambda runs of one entry into the folder: `index.mjs`, which holds all it imports, the SDK too, and
 * `traceward.json`. The same sources give the same bytes wherever the project lies, so that a deployment changes only
 * what has changed. docs/decisions/0008-bundles.md says why the SDK is inside and source maps are not.
 */
export function bundle(entry: Entry, settingsDocument: string, folder: string): void {
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [`lambda/${entry}.ts`],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  writeFileSync(join(folder, 'traceward.json'), settingsDocument);
}
