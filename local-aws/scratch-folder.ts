import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CACHE_FOLDER } from './project-folder.ts';

/** With the machine's name: what runs in a container has the same folder, and other processes. */
export const SCRATCH_FOLDERS = join(CACHE_FOLDER, 'scratch', hostname());

/**
 * Makes a folder of this process, with what goes with node_modules. Whoever makes it removes it; what a process leaves that was killed,
 * the next call removes.
 */
export function makeScratchFolder(): string {
  mkdirSync(SCRATCH_FOLDERS, { recursive: true });
  for (const name of readdirSync(SCRATCH_FOLDERS)) {
    if (!isRunning(Number.parseInt(name, 10))) rmSync(join(SCRATCH_FOLDERS, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(SCRATCH_FOLDERS, `${process.pid}-`));
}

/** Whether the process of this id is there, whoever it belongs to. */
export function isRunning(owner: number): boolean {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
