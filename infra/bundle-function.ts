import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { buildReportPage } from '#report-page/build.ts';
import type { FunctionName } from './functions/entry.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** What reads the report's page has it beside it. */
const REPORT_PAGE_READER = 'aws/report-page-files.ts';

/** The files that a bundle is made of, by their paths in the project. */
type Inputs = readonly string[];

/**
 * Writes what Lambda runs of each entry into the folder of its name below `root`: `index.mjs`, which holds all it imports, the
 * SDK too, and `traceward.json`; where reports are written, the page's script and style, too. The same sources give the
 * same bytes wherever the project lies, and whatever else is bundled, so that a deployment changes only what has changed.
 * What entries share is read once: all together take half the time. docs/decisions/0008-bundles.md says why the SDK is
 * inside and source maps are not.
 */
export function bundle(
  entries: readonly FunctionName[],
  settingsDocument: string,
  root: string,
): ReadonlyMap<FunctionName, Inputs> {
  const { metafile } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: entries.map((entry) => ({ in: `lambda/${entry}.ts`, out: `${entry}/index` })),
    outdir: root,
    outExtension: { '.js': '.mjs' },
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
  const outputs = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  return new Map(entries.map((entry) => [entry, complete(entry)]));

  function complete(entry: FunctionName): Inputs {
    const folder = join(root, entry);
    writeFileSync(join(folder, 'traceward.json'), settingsDocument);
    const inputs = Object.keys(outputs.get(`lambda/${entry}.ts`) ?? {});
    return inputs.includes(REPORT_PAGE_READER) ? [...inputs, ...writeReportPage(join(folder, 'report-page'))] : inputs;
  }
}

function writeReportPage(folder: string): Inputs {
  const { style, script, inputs } = buildReportPage();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.css'), style);
  writeFileSync(join(folder, 'report.js'), script);
  return inputs;
}
