import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Entry } from './functions/entry.ts';
import { buildReportPage } from './report-page.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The files that a bundle is made of, by their paths in the project. */
type Inputs = readonly string[];

/**
 * Writes what Lambda runs of one entry into the folder: `index.mjs`, which holds all it imports, the SDK too, and
 * `traceward.json`; where reports are written, the page's script and style, too. The same sources give the same bytes
 * wherever the project lies, so that a deployment changes only what has changed. docs/decisions/0008-bundles.md says
 * why the SDK is inside and source maps are not.
 */
export function bundle(entry: Entry, settingsDocument: string, folder: string): Inputs {
  const { metafile } = buildSync({
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
    metafile: true,
  });
  writeFileSync(join(folder, 'traceward.json'), settingsDocument);
  const page = entry === 'report-rescan' ? buildReportPage(join(folder, 'report-page')) : [];
  return [...Object.keys(metafile.inputs), ...page];
}
