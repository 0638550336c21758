#!/usr/bin/env node
// Plain JavaScript of any age, so that it runs where the rest does not, and can say so.
import * as module from 'node:module';

// An import of a module of Node makes all that it exports: 10 ms for these.
const require = module.createRequire(import.meta.url);
const { existsSync, readFileSync, statSync } = require('node:fs');
const { fileURLToPath } = require('node:url');

const root = fileURLToPath(new URL('..', import.meta.url));
const [, , command, ...inputs] = process.argv;
/** An installed package has nothing but the bundle. */
const isCheckout = existsSync(`${root}cli/main.ts`);
/** The Node that "npm ci" installs. */
const ownNode = `${root}node_modules/node/bin/node`;

if (isNewEnough()) process.exitCode = await run();
else if (existsSync(ownNode)) runOnOwnNode();
else {
  console.error(
    isCheckout
      ? `A checkout of traceward needs Node 22.18 or newer; this is ${process.versions.node}. "npm ci" installs one for it.`
      : `traceward needs Node 22.15 or newer; this is ${process.versions.node}. Install a newer one, and then traceward again with its npm.`,
  );
  process.exitCode = 2;
}

/** zstd came with 22.15. The sources, which a checkout may have to run, need the type stripping of 22.18. */
function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= (isCheckout ? 18 : 15));
}

/** Its signals are ours. From a terminal it gets them twice, as it does from npm. */
function runOnOwnNode() {
  const { spawn } = require('node:child_process');
  const child = spawn(ownNode, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (status, signal) => {
    process.exitCode = status;
    if (signal === null) return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

async function run() {
  // Decompression runs in libuv's threads, which are four. One does as much as scanning can take, and stays on its
  // core. (Of S3, several objects are read at a time.) libuv reads this when it starts the first, here and in the
  // processes of a scan.
  if (
    command === 'scan' &&
    process.env.UV_THREADPOOL_SIZE === undefined &&
    !inputs.some((name) => name.startsWith('s3://'))
  )
    process.env.UV_THREADPOOL_SIZE = '1';
  // What the bundle was compiled to, which takes a tenth of a start, is kept by Node, also for the processes of a scan. Only where the
  // bundle is one's own: what somebody else left there, such as root, its owner could not remove.
  const isOwn = statSync(`${root}dist`, { throwIfNoEntry: false })?.uid === process.getuid?.();
  if (isOwn) process.env.NODE_COMPILE_CACHE ||= `${root}dist/compiled`;
  if (process.env.NODE_COMPILE_CACHE) module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  // What "npm ci" bundled starts faster and takes 40 MB less; sources that were changed since then go before it.
  const { main } = await import(!isCheckout || isFresh() ? '../dist/cli.mjs' : './main.ts');
  return main(process.argv.slice(2));
}

/** The list of sources is the last that is written. A source that is new is imported by one that was changed. */
function isFresh() {
  const bundledAt = modifiedAt('dist/sources.json');
  return (
    bundledAt !== undefined &&
    JSON.parse(readFileSync(`${root}dist/sources.json`, 'utf8')).every((name) => modifiedAt(name) <= bundledAt)
  );
}

function modifiedAt(name) {
  const stats = statSync(root + name, { throwIfNoEntry: false });
  return stats === undefined ? undefined : stats.mtimeMs;
}
