import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import options from './build-options.json' with { type: 'json' };

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

export type BuiltReportPage = {
  readonly style: string;
  readonly script: string;
  /** The paths of its sources in the project. */
  readonly inputs: readonly string[];
};

/** Builds the report's script and stylesheet. `npm ci` builds the same into dist/ (cli/bundle.mjs). */
export function buildReportPage(): BuiltReportPage {
  const { outputFiles, metafile } = buildSync({
    ...options,
    logLevel: 'warning',
    absWorkingDir: PROJECT,
    outdir: '.',
    write: false,
    metafile: true,
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { style: textOf('.css'), script: textOf('.js'), inputs: Object.keys(metafile.inputs) };
}
