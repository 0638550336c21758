import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the report's script and stylesheet from lambda/report-page into the folder, as report.js and report.css; gives
 * the paths of their sources in the project. `npm ci` does the same for the command line (`prepare`).
 */
export function buildReportPage(folder: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: ['report.ts', 'report.css'].map((name) => join('lambda/report-page', name)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
