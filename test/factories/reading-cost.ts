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

const TRIES = 3;

/** Reads it in time and memory that its stored bytes are worth: once of a few times, as what it takes on a busy machine is more. */
export async function expectBounded(object: Buffer): Promise<void> {
  const allowed = { times: MAX_TIMES + (MAX_TIMES_A_MEGABYTE * object.length) / 1e6, megabytes: MAX_MEGABYTES };
  const tries: unknown[] = [];
  while (tries.length < TRIES) {
    const { seconds, liveSeconds, ordinarySeconds, megabytes = Infinity } = await readingCost(object);
    const times = Math.max(seconds, liveSeconds) / ordinarySeconds;
    if (times < allowed.times && megabytes < allowed.megabytes) return;
    tries.push({ times, megabytes });
  }
  expect({ allowed, tries }).toBe('one within what is allowed');
}
