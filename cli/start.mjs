#!/usr/bin/env node
// Plain JavaScript of any age, so that it runs where the rest does not, and can say so.
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `traceward needs Node 22.15 or newer, and this is ${process.versions.node}. ` +
      '"npm run scan" uses the Node 24 that npm ci installs with traceward.',
  );
  process.exit(2);
}

// Decompression runs in libuv's threads, which are four. One does as much as scanning can take, and stays on its core. (Of
// S3, several objects are read at a time.) libuv reads this when it starts the first, here and in the processes of a scan.
const [, , command, ...inputs] = process.argv;
if (command === 'scan' && !inputs.some((name) => name.startsWith('s3://'))) process.env.UV_THREADPOOL_SIZE ??= '1';
const { main } = await import(await chooseEntry());
process.exitCode = await main(process.argv.slice(2));

/** What "npm ci" bundled starts faster and takes 40 MB less; sources that were changed since then go before it. */
async function chooseEntry() {
  const isBundled = !['local', 'rescan', 'test-alert'].includes(command);
  if (isBundled && isFresh(fileURLToPath(new URL('..', import.meta.url)))) return '../dist/cli.mjs';
  // Node strips types by itself since 22.18.
  if (!process.features.typescript) (await import('tsx/esm/api')).register();
  return './main.ts';
}

/** The list of sources is the last that is written. A source that is new is imported by one that was changed. */
function isFresh(root) {
  const list = `${root}dist/sources.json`;
  const bundledAt = statSync(list, { throwIfNoEntry: false })?.mtimeMs;
  if (bundledAt === undefined) return false;
  return JSON.parse(readFileSync(list, 'utf8')).every(
    (name) => statSync(root + name, { throwIfNoEntry: false })?.mtimeMs <= bundledAt,
  );
}
