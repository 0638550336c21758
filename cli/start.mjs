#!/usr/bin/env node
// Plain JavaScript of any age, so that it runs where the rest does not, and can say so.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `traceward needs Node 22.15 or newer, and this is ${process.versions.node}. ` +
      '"npm run scan" uses the Node 24 that npm ci installs with traceward.',
  );
  process.exit(2);
}

const { main } = await import(await chooseEntry());
process.exitCode = await main(process.argv.slice(2));

/** What "npm ci" bundled starts faster and takes 40 MB less; sources that were changed since then go before it. */
async function chooseEntry() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const bundle = join(root, 'dist', 'cli.mjs');
  const isBundled = !['local', 'rescan', 'test-alert'].includes(process.argv[2]);
  if (isBundled && existsSync(bundle) && newestChange(root) <= statSync(bundle).mtimeMs) return '../dist/cli.mjs';
  // Node strips types by itself since 22.18.
  if (!process.features.typescript) (await import('tsx/esm/api')).register();
  return './main.ts';
}

function newestChange(root) {
  const changes = ['cli', 'lambda'].flatMap((folder) => [
    statSync(join(root, folder)).mtimeMs,
    ...readdirSync(join(root, folder), { recursive: true }).map((name) => statSync(join(root, folder, name)).mtimeMs),
  ]);
  return Math.max(...changes);
}
