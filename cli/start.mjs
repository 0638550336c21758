#!/usr/bin/env node
// Kept in plain JavaScript of any age, so that it runs where the rest does not, and can say so.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `traceward needs Node 22.15 or newer, and this is ${process.versions.node}. "npm run scan" uses the Node 24 that npm ci installs with traceward.`,
  );
  process.exit(2);
}

// Node strips types by itself since 22.18; tsx does it before.
if (!process.features.typescript) (await import('tsx/esm/api')).register();

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
