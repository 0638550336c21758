// What "npm ci" runs: bundles the command line, so that it starts faster and takes less memory, and the report's page.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyBuiltins } from './lazy-builtins.mjs';

const absWorkingDir = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(absWorkingDir, 'dist');
const common = { absWorkingDir, logLevel: 'warning' };
const program = {
  ...common,
  bundle: true,
  metafile: true,
  outdir,
  outExtension: { '.js': '.mjs' },
  // What only some commands need, such as the SDK, is loaded when they do.
  splitting: true,
  // Less to look through before the first function runs. Names stay, for the sake of stacks.
  minifyWhitespace: true,
  minifySyntax: true,
  platform: 'node',
  target: 'node22.15',
  format: 'esm',
  // What runs the stack on this machine needs the sources, and what is installed for development.
  external: [
    '#cli/acknowledge/local-state.ts',
    '#cli/local/start-local.ts',
    '#cli/local/local-test-alert.ts',
    '#cli/rescan/local/local-rescans.ts',
    '#report-page/build.ts',
  ],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};
const others = [
  'local/local-command',
  'rescan/rescan-command',
  'acknowledge/findings-command',
  'api-servers/api-servers-command',
  'test-alert/test-alert-command',
  'investigate/investigate-command',
  'suppressions/suppressions-command',
  'detectors/detectors-command',
  'completion/completion-command',
  // What scan loads only where there are detectors.
  'detectors/compile-sources',
  'detectors/create-reads',
];

rmSync(outdir, { recursive: true, force: true });
const scan = await build({
  ...program,
  entryPoints: { cli: 'cli/main.ts', 'scan-process': 'cli/scan/jobs/scan-process.ts' },
  plugins: [{ name: 'other commands', setup: leaveOthers }, lazyBuiltins],
});
const commands = await build({
  ...program,
  entryPoints: {
    ...Object.fromEntries(others.map((path) => [basename(path), `cli/${path}.ts`])),
    // Two of its files import each other, and it works only if they run in the order that its entry gives. In a file that
    // commands share, esbuild keeps that order for entries alone.
    cel: '@marcbachmann/cel-js/evaluator',
  },
});
const pageOptions = JSON.parse(readFileSync(join(absWorkingDir, 'report-page/build-options.json'), 'utf8'));
await build({ ...common, ...pageOptions, outdir: join(outdir, 'report-page') });
writeFileSync(join(outdir, 'third-party-licenses.txt'), licensesOf(scan, commands));
// The bundle need not know git; until the list below is there, start.mjs runs the sources, which do.
const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
const told = spawnSync(process.execPath, [join(absWorkingDir, 'cli/start.mjs'), '--version'], { env });
if (told.status === 0) writeFileSync(join(outdir, 'version.txt'), told.stdout);
// Last: start.mjs looks whether one of them was changed since then.
writeFileSync(join(outdir, 'sources.json'), JSON.stringify(sourcesOf(scan, commands)));

/** Bundled with scan, they would have what they share with it cut out into files, and it would start 5 ms later. */
function leaveOthers({ onResolve }) {
  onResolve({ filter: new RegExp(`^(\\.|#cli)/(${others.join('|')})\\.ts$`) }, ({ path }) => ({
    path: `./${basename(path, '.ts')}.mjs`,
    external: true,
  }));
}

function sourcesOf(...builds) {
  return pathsIn(builds).filter((path) => !/^(node_modules\/|builtin:)/.test(path));
}

/** What the authors of the bundled packages ask to go with them: each text once, below the names of those that have it. */
function licensesOf(...builds) {
  const folders = new Set(pathsIn(builds).flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const names = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(absWorkingDir, folder, 'package.json'), 'utf8'));
    const [file] = readdirSync(join(absWorkingDir, folder)).filter((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `${license}\n` : readFileSync(join(absWorkingDir, folder, file), 'utf8');
    names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
  }
  return [...names].map(([text, packages]) => `${packages.join('\n')}\n\n${text}`).join(`\n${'-'.repeat(80)}\n\n`);
}

function pathsIn(builds) {
  return [...new Set(builds.flatMap(({ metafile }) => Object.keys(metafile.inputs)))];
}
