import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isRunning, makeScratchFolder, SCRATCH_FOLDERS } from '#local-aws/scratch-folder.ts';

describe('A folder of a process', () => {
  test('is of this one alone, and another each time', () => {
    const folders = [makeScratchFolder(), makeScratchFolder()];
    expect(new Set(folders).size).toBe(2);
    for (const folder of folders) {
      expect(dirname(folder)).toBe(SCRATCH_FOLDERS);
      expect(basename(folder)).toMatch(new RegExp(`^${process.pid}-`));
      rmSync(folder, { recursive: true });
    }
  });

  test('is removed by the next call where its process was killed, and no other is', () => {
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const left = join(SCRATCH_FOLDERS, `${ended}-left`);
    mkdirSync(join(left, 'inner'), { recursive: true });
    const kept = makeScratchFolder();
    const next = makeScratchFolder();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(kept)).toBe(true);
    for (const folder of [kept, next]) rmSync(folder, { recursive: true });
  });

  test('is in use while its process runs, also if that belongs to somebody else', () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(1)).toBe(true);
  });
});
