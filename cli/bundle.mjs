// What "npm ci" runs: bundles the command line, so that it starts faster and takes less memory.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const outdir = fileURLToPath(new URL('../dist', import.meta.url));

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: { cli: 'cli/main.ts', 'scan-thread': 'cli/jobs/scan-thread.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // What only some commands need, such as the SDK, is loaded when they do.
  splitting: true,
  platform: 'node',
  target: 'node22.15',
  format: 'esm',
  external: ['./local/*', './rescan/*', './test-alert/*'],
  logLevel: 'warning',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
