import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START = join(__dirname, '../../cli/start.mjs');

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
export function traceward(
  args: readonly string[],
  { input = '', cwd, env = {}, node = [] }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...node, START, ...args], { cwd, env: { ...process.env, ...env } });
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
