import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a user's shell has, also where npm runs the tests. */
const OUTSIDE_OF_NPM = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)),
);
export const START = join(__dirname, '../../cli/start.mjs');

export type Outcome = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Added to what this process has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
};

/** Runs the command line as a process of its own, with pipes for terminal. */
export function traceward(args: readonly string[], { node = [], ...options }: RunOptions = {}): Promise<Outcome> {
  return run(process.execPath, [...node, START, ...args], options);
}

/** Runs a program, with pipes for terminal. */
export function run(
  program: string,
  args: readonly string[],
  { input = '', cwd, env = {} }: Omit<RunOptions, 'node'>,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...OUTSIDE_OF_NPM, ...env } });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', reject).on('close', (status) => resolve({ status, ...output }));
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** A folder of its own for a test, and how to be rid of it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'traceward-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
