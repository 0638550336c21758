import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

export type BuiltReportPage = {
  readonly style: string;
  readonly script: string;
  /** The paths of its sources in the project. */
  readonly inputs: readonly string[];
};

/** Builds the report's script and stylesheet from report-page/. `npm ci` does the same into dist/ (`prepare`). */
export function buildReportPage(): BuiltReportPage {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: ['report-page/report.ts', 'report-page/report.css'],
    outdir: '.',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    logLevel: 'warning',
    metafile: true,
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { style: textOf('.css'), script: textOf('.js'), inputs: Object.keys(metafile.inputs) };
}
