import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { makeFolder } from './make-folder.ts';
import { isRunning, makeScratchFolder } from './scratch-folder.ts';

/** Where the servers keep what they hold. */
export type StateFolder = {
  readonly path: string;
  /** Whether it is there for the next run, too. */
  readonly isKept: boolean;
  /** Gives it back to others, or removes it if it is not to be kept. */
  close(): void;
};

/** The named folder, or one that is removed. Throws `settings` if it cannot be made, or if somebody works with it. */
export function openStateFolder(name: string | undefined): StateFolder {
  if (name !== undefined) return openKept(name);
  const path = makeScratchFolder();
  return { path, isKept: false, close: () => rmSync(path, { recursive: true, force: true }) };
}

function openKept(path: string): StateFolder {
  const lock = join(path, 'process');
  try {
    makeFolder(path);
    const owner = readOwner(lock);
    if (owner !== undefined && isRunning(owner)) throw unusable(`process ${owner} works with it`);
    writeFileSync(lock, String(process.pid));
  } catch (cause) {
    throw cause instanceof TracewardError ? cause : unusable(reasonOf(cause), cause);
  }
  return { path, isKept: true, close: () => rmSync(lock, { force: true }) };

  function unusable(reason: string, cause?: unknown): TracewardError {
    return new TracewardError('settings', `cannot keep the state in ${path}: ${reason}`, { cause });
  }
}

function readOwner(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}
