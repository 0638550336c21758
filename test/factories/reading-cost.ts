import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { run, temporaryFolder } from './command-line.ts';
import type { ReadingCost } from './read-object.ts';

const PROGRAM = join(__dirname, 'read-object.ts');
/** On a large machine V8 leaves garbage lie for long. With half of what a function's memory would allow it has to work as there. */
const HEAP = '--max-old-space-size=256';

/** What it takes to read an object, in a process of its own. Throws if that fails. */
export async function readingCost(object: Buffer): Promise<ReadingCost> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'object');
  writeFileSync(path, object);
  const { stdout, stderr } = await run(process.execPath, [HEAP, PROGRAM, path], {});
  folder.remove();
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Times what 20,000 ordinary events take: for any object, and for each megabyte that is stored of it. */
const MAX_TIMES = 8;
const MAX_TIMES_A_MEGABYTE = 10;
/** A function has 1,769. */
const MAX_MEGABYTES = 500;

/** Reads it in time and memory that its stored bytes are worth. */
export async function expectBounded(object: Buffer): Promise<void> {
  const { seconds, liveSeconds, ordinarySeconds, megabytes } = await readingCost(object);
  const allowed = MAX_TIMES + (MAX_TIMES_A_MEGABYTE * object.length) / 1e6;
  expect(Math.max(seconds, liveSeconds) / ordinarySeconds).toBeLessThan(allowed);
  expect(megabytes).toBeLessThan(MAX_MEGABYTES);
}
