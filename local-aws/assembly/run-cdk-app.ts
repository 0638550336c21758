import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TracewardError } from '#core/errors.ts';
import { CACHE_FOLDER, PROJECT_FOLDER } from '#local-aws/project-folder.ts';
import { makeScratchFolder } from '#local-aws/scratch-folder.ts';

/** What a cloud assembly is made of, below the project. */
const SOURCES = [
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'core',
  'compression',
  'yaml-detectors',
  'aws',
  'lambda',
  'report-page',
  'infra',
];
const ASSEMBLIES = join(CACHE_FOLDER, 'assemblies');
const KEPT = 8;

/** The settings file, and the folder of the detectors that go with it. */
export type AssemblySettings = { readonly config: string; readonly detectors: string };

/**
 * The folder of the cloud assembly (template and bundled functions) for these settings. It is made by the CDK app, in
 * a few seconds, unless that was done before for the same settings and sources. `onMake` hears that it is made. Throws `settings` if
 * the app refuses them.
 */
export async function synthesiseAssembly(
  { config, detectors }: AssemblySettings,
  onMake: () => void = () => {},
): Promise<string> {
  const settings = { config: resolve(config), detectors: resolve(detectors) };
  const sources = SOURCES.map((name) => join(PROJECT_FOLDER, name));
  const folder = join(ASSEMBLIES, hashOf([settings.config, settings.detectors, ...sources]));
  if (existsSync(folder)) {
    // Those that are in use stay, though others are made meanwhile.
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  onMake();
  const unfinished = makeScratchFolder();
  mkdirSync(ASSEMBLIES, { recursive: true });
  try {
    await runApp(unfinished, settings);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeOld();
  return folder;
}

async function runApp(outputFolder: string, settings: AssemblySettings): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'cdk.json'), 'utf8'));
  const { config, detectors } = settings;
  // The app takes a folder that is named, and is not there, for a slip. Most have none beside their settings.
  const named = existsSync(detectors) ? { config, detectors } : { config };
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: PROJECT_FOLDER,
    env: {
      ...process.env,
      CDK_OUTDIR: outputFolder,
      // CloudFormation's rules take longer than all the rest; npm run synth and the tests apply them.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...named }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Whoever ends this program ends the app, too.
  const kill = () => child.kill();
  process.once('exit', kill);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  process.off('exit', kill);
  if (status !== 0) {
    const said = Buffer.concat(output).toString().trimEnd();
    throw new TracewardError('settings', `the stack cannot be made with ${config}; the CDK app says:\n${said}`);
  }
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) add(path);
  return hash.digest('hex').slice(0, 32);

  function add(path: string): void {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`\0${path}\0`).update(stats === undefined ? '' : readFileSync(path));
  }
}

function removeOld(): void {
  const entries = readdirSync(ASSEMBLIES).map((name) => join(ASSEMBLIES, name));
  const newestFirst = entries.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const entry of newestFirst.slice(KEPT)) rmSync(entry, { recursive: true, force: true });
}
