import { mkdirSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import type { SettingsDocument } from '#aws/settings-document.ts';
import type { OwnDetector } from '#core/settings/detector-ids.ts';
import { buildReportPage } from '#report-page/build.ts';
import { detectorsIn } from '#yaml-detectors/compiled-detectors.ts';
import type { FunctionName } from './functions/entry.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** What reads the report's page has it beside it. */
const REPORT_PAGE_READER = 'aws/report-page-files.ts';

/** What reads logs has the user's detectors beside it, and in a bundle of its own what evaluates them. */
const DETECTORS_READER = 'lambda/wiring/deployed-detectors.ts';
const DETECTORS_ENTRY = '#yaml-detectors/create-yaml-detectors.ts';
const DETECTORS_BUNDLE = './yaml-detectors.mjs';

const BUNDLING = {
  absWorkingDir: PROJECT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} satisfies BuildOptions;

/** The files that a bundle is made of, by their paths in the project. */
type Inputs = readonly string[];

/**
 * Writes what Lambda runs of each entry into the folder of its name below `root`: `index.mjs`, which holds all it imports, the
 * SDK too, and `traceward.json`, with the ids of the user's detectors if there are some; where reports are written, the page's script and style, too; and where logs are read and there are
 * detectors, these, as JSON, and what evaluates them. The same sources give the same bytes wherever the project lies, and whatever
 * else is bundled, so that a deployment changes only what has changed. What entries share is read once: all together take half
 * the time. docs/decisions/0008-bundles.md says why the SDK is inside and source maps are not.
 */
export function bundle(
  entries: readonly FunctionName[],
  { document, detectors }: Omit<SettingsDocument, 'settings'>,
  root: string,
): ReadonlyMap<FunctionName, Inputs> {
  const { metafile } = buildSync({
    ...BUNDLING,
    entryPoints: entries.map((entry) => ({ in: `lambda/${entry}.ts`, out: `${entry}/index` })),
    outdir: root,
    outExtension: { '.js': '.mjs' },
    alias: { [DETECTORS_ENTRY]: DETECTORS_BUNDLE },
    external: [DETECTORS_BUNDLE],
  });
  const outputs = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  return new Map(entries.map((entry) => [entry, complete(entry)]));

  function complete(entry: FunctionName): Inputs {
    const folder = join(root, entry);
    writeFileSync(join(folder, 'traceward.json'), document);
    if (detectors !== undefined) writeFileSync(join(folder, 'detector-ids.json'), idsIn(detectors));
    const inputs = Object.keys(outputs.get(`lambda/${entry}.ts`) ?? {});
    if (inputs.includes(REPORT_PAGE_READER)) inputs.push(...writeReportPage(join(folder, 'report-page')));
    if (detectors !== undefined && inputs.includes(DETECTORS_READER)) inputs.push(...writeDetectors(detectors, folder));
    return inputs;
  }
}

/** By which the settings name detectors: also those of functions that read no logs. */
function idsIn(detectors: string): string {
  const ids: readonly OwnDetector[] = detectorsIn(detectors).map(({ id, event }) => ({ id, event }));
  return JSON.stringify(ids);
}

function writeDetectors(detectors: string, folder: string): Inputs {
  const { metafile } = buildSync({
    ...BUNDLING,
    entryPoints: { [parse(DETECTORS_BUNDLE).name]: DETECTORS_ENTRY.slice(1) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // Regular expressions are loaded where a detector has some.
    splitting: true,
  });
  writeFileSync(join(folder, 'detectors.json'), detectors);
  return Object.keys(metafile.inputs);
}

function writeReportPage(folder: string): Inputs {
  const { style, script, inputs } = buildReportPage();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.css'), style);
  writeFileSync(join(folder, 'report.js'), script);
  return inputs;
}
