import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import type { SettingsDocument } from '#aws/settings-document.ts';
import { compareTexts } from '#core/text.ts';
import { VERSION } from '#core/version.ts';
import { synthesiseStack } from '#infra/synthesise-stack.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { parameteriseTemplate } from './parameterise-template.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Archives hold no other time: 1 January 1980 is the first that ZIP knows. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * Writes all that it takes to deploy without npm and without the CDK: the template, an archive for each function, the bill
 * of materials and the sums of all. The same sources and settings give the same bytes. Returns the files' names.
 */
export function writeRelease(document: SettingsDocument, folder: string): readonly string[] {
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
  const app = new App({ context, outdir });
  const inputs = new Set<string>();
  const assembly = synthesiseStack(app, document, (read) => {
    for (const input of read) inputs.add(input);
  });
  const [stack] = assembly.stacks;
  if (stack === undefined) throw new Error('the app has no stack');
  const files = new Map<string, string | Uint8Array>();
  const template = parameteriseTemplate(stack.template, (hash) => {
    const archive = archiveOf(join(outdir, `asset.${hash}`));
    const name = `traceward-${VERSION}-${sumOf(archive).slice(0, 16)}.zip`;
    files.set(name, archive);
    return name;
  });
  files.set('traceward.template.json', `${JSON.stringify(template, null, 1)}\n`);
  files.set('traceward.cdx.json', `${JSON.stringify(billOfMaterials(PROJECT, VERSION, inputs), null, 1)}\n`);
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
  mkdirSync(folder, { recursive: true });
  const names = [...files.keys()].sort(compareTexts);
  const sums = names.map((name) => `${sumOf(files.get(name) ?? '')}  ${name}\n`).join('');
  for (const [name, content] of [...files, ['SHA256SUMS', sums] as const]) writeFileSync(join(folder, name), content);
  return [...names, 'SHA256SUMS'];
}

function sumOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
