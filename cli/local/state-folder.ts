import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TracewardError } from '../../lambda/core/errors.ts';
import { reasonOf } from '../sources.ts';

/** Where the servers keep what they hold. */
export type StateFolder = {
  readonly path: string;
  /** Whether it is there for the next run, too. */
  readonly isKept: boolean;
  /** Removes what is not to be kept. */
  close(): void;
};

/** The named folder, or one that is removed. Throws `settings` if it cannot be made. */
export function openStateFolder(name: string | undefined): StateFolder {
  if (name !== undefined) return { path: make(name), isKept: true, close: () => undefined };
  const path = mkdtempSync(join(tmpdir(), 'traceward-'));
  return { path, isKept: false, close: () => rmSync(path, { recursive: true, force: true }) };
}

function make(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch (cause) {
    throw new TracewardError('settings', `cannot keep the state in ${path}: ${reasonOf(cause)}`, { cause });
  }
}
