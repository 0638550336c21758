import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { TracewardError } from '../lambda/core/errors.ts';
import { reasonOf } from './sources.ts';

/** Where text goes; awaiting `write` keeps what is buffered small. */
export type TextSink = { write(text: string): Promise<void> };

export type OutputFile = TextSink & {
  /** Puts the file in its place, whole. */
  commit(): void;
  /** Leaves what was there before. */
  discard(): void;
};

/**
 * A file that appears under its name only when it is complete: until then it has another name beside it. A pipe
 * or device is written directly. Throws `settings` if it cannot be written, which shows before any work is done.
 */
export function openOutputFile(name: string): OutputFile {
  const path = existsSync(name) ? realpathSync(name) : name;
  const direct = isSpecialFile(path);
  const unfinished = direct ? path : `${path}.${process.pid}.part`;
  const descriptor = open(unfinished, path);
  let isOpen = true;

  return {
    async write(text) {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    },
    commit() {
      close();
      if (!direct) renameSync(unfinished, path);
    },
    discard() {
      if (!isOpen) return;
      close();
      if (!direct) rmSync(unfinished, { force: true });
    },
  };

  function close(): void {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  }
}

function open(unfinished: string, path: string): number {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a directory');
    return openSync(unfinished, 'w');
  } catch (cause) {
    throw new TracewardError('settings', `cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

function isSpecialFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}
