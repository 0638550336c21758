import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import type { SettingsDocument } from '#aws/settings-document.ts';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { compareTexts } from '#core/text.ts';
import { VERSION } from '#core/version.ts';
import { synthesiseStack } from '#infra/synthesise-stack.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { parameteriseTemplate } from './parameterise-template.ts';
import { sourceVersion } from './source-version.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Archives hold no other time: 1 January 1980 is the first that ZIP knows. */
const NO_TIME = new Date(1980, 0, 1);

/** What a release is made of, of whatever version: nothing else in the folder has such names. */
const OF_A_RELEASE =
  /^(?:traceward-[\w.+-]{1,100}-[0-9a-f]{16}\.zip|traceward\.template\.json|traceward\.cdx\.json|SHA256SUMS)$/;

/**
 * Writes all that it takes to deploy without npm and without the CDK: the template, an archive for each function, the bill
 * of materials and the sums of all. The same sources and settings give the same bytes. What an earlier release wrote into the
 * folder is removed, so that none of its archives is uploaded with these. Returns the files' names. Throws `settings` if the folder has
 * archives of others.
 */
export function writeRelease(document: SettingsDocument, folder: string): readonly string[] {
  refuseOtherArchives(folder);
  const root = mkdtempSync(join(tmpdir(), 'traceward-release-'));
  try {
    return writeFiles(folder, filesOf(document, join(root, 'assembly')));
  } finally {
    rmSync(root, { recursive: true });
  }
}

type Files = ReadonlyMap<string, string | Uint8Array>;

function filesOf(document: SettingsDocument, outdir: string): Files {
  const { context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));
  const version = sourceVersion(PROJECT);
  const app = new App({ context, outdir });
  const inputs = new Set<string>();
  const assembly = synthesiseStack(app, document, {
    note: (read) => {
      for (const input of read) inputs.add(input);
    },
  });
  const [stack] = assembly.stacks;
  if (stack === undefined) throw new Error('the app has no stack');
  const files = new Map<string, string | Uint8Array>();
  const template = parameteriseTemplate(stack.template, (hash) => {
    const archive = archiveOf(join(outdir, `asset.${hash}`));
    // Of the content alone: a function that did not change is not deployed anew because of a commit.
    const name = `traceward-${VERSION}-${sumOf(archive).slice(0, 16)}.zip`;
    files.set(name, archive);
    return name;
  });
  files.set(
    'traceward.template.json',
    `${JSON.stringify({ ...template, Metadata: { traceward: { version } } }, null, 1)}\n`,
  );
  files.set('traceward.cdx.json', `${JSON.stringify(billOfMaterials(PROJECT, version, inputs), null, 1)}\n`);
  return files;
}

function archiveOf(folder: string): Uint8Array {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  const entries = paths.sort(compareTexts).map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path))]);
  return zipSync(Object.fromEntries(entries), { mtime: NO_TIME, level: 9, os: 3, attrs: 0o644 << 16 });
}

function writeFiles(folder: string, files: Files): readonly string[] {
  for (const name of readdirSync(folder)) if (OF_A_RELEASE.test(name)) rmSync(join(folder, name));
  const names = [...files.keys()].sort(compareTexts);
  const sums = names.map((name) => `${sumOf(files.get(name) ?? '')}  ${name}\n`).join('');
  for (const [name, content] of [...files, ['SHA256SUMS', sums] as const]) writeFileSync(join(folder, name), content);
  return [...names, 'SHA256SUMS'];
}

/** `aws s3 cp --include '*.zip'` would upload them, too, and nobody knows what they are. */
function refuseOtherArchives(folder: string): void {
  const [other] = namesIn(folder).filter((name) => name.endsWith('.zip') && !OF_A_RELEASE.test(name));
  if (other === undefined) return;
  throw new TracewardError(
    'settings',
    `--out: ${folder} has other archives, such as ${other}; name a folder of its own`,
  );
}

/** Of a folder, which is made. Where none can be, that is found before the minute of work that would be in vain. */
function namesIn(folder: string): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder);
  } catch (cause) {
    throw new TracewardError('settings', `--out: ${folder}: ${reasonOf(cause)}`, { cause });
  }
}

function sumOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
