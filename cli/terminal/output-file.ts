import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';

/** Where text goes; awaiting `write` keeps what is buffered small. */
export type TextSink = { write(text: string): Promise<void> };

export type OutputFile = TextSink & {
  /** Gives the file its name, whole. */
  commit(): void;
  /** Leaves what was there before. */
  discard(): void;
};

/**
 * A file that appears under its name only when it is complete: until then it has another name beside it. A pipe
 * or device is written directly. Throws `settings` if it cannot be written, which shows before any work is done;
 * its methods throw `output`.
 */
export function openOutputFile(name: string): OutputFile {
  const { path, unfinished, descriptor } = open(name);
  let isOpen = true;

  return {
    async write(text) {
      const bytes = Buffer.from(text);
      try {
        for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      } catch (cause) {
        throw failedWrite(name, cause);
      }
    },
    commit() {
      close();
      if (unfinished === undefined) return;
      try {
        renameSync(unfinished, path);
      } catch (cause) {
        rmSync(unfinished, { force: true });
        throw failedWrite(name, cause);
      }
    },
    discard() {
      if (!isOpen) return;
      close();
      if (unfinished !== undefined) rmSync(unfinished, { force: true });
    },
  };

  function close(): void {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  }
}

/** The error for results that could not be written. */
export function failedWrite(name: string, cause: unknown): TracewardError {
  return new TracewardError('output', `cannot write ${name}: ${reasonOf(cause)}`, { cause });
}

/** `unfinished` is undefined for what is written directly. */
function open(name: string): { path: string; unfinished: string | undefined; descriptor: number } {
  if (name === '-')
    throw new TracewardError(
      'settings',
      'cannot write -: expected a file; standard output is /dev/stdout, and a file of that name ./-',
    );
  try {
    const stats = statSync(name, { throwIfNoEntry: false });
    // A pipe, such as /dev/stdout may be, has no other path than that it was opened by.
    const path = stats?.isFile() ? realpathSync(name) : name;
    if (stats?.isDirectory()) throw new TracewardError('settings', `cannot write ${name}: it is a directory`);
    const unfinished = stats === undefined || stats.isFile() ? `${path}.${process.pid}.part` : undefined;
    return { path, unfinished, descriptor: openSync(unfinished ?? path, 'w') };
  } catch (cause) {
    if (cause instanceof TracewardError) throw cause;
    throw new TracewardError('settings', `cannot write ${name}: ${reasonOf(cause)}`, { cause });
  }
}
