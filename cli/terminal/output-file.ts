import { closeSync, fstatSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
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
 * A file that appears under its name only when it is complete: until then it has another name beside it. A pipe,
 * a device, or a file that is open already, as /dev/stdout may be, is written directly. Throws `settings` if it cannot be written, which shows before any work is done;
 * its methods throw `output`.
 */
export function openOutputFile(name: string): OutputFile {
  const { path, unfinished, descriptor, isLent } = open(name);
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
    if (isOpen && !isLent) closeSync(descriptor);
    isOpen = false;
  }
}

/** The error for results that could not be written. */
export function failedWrite(name: string, cause: unknown): TracewardError {
  return new TracewardError('output', `cannot write ${name}: ${reasonOf(cause)}`, { cause });
}

/** `unfinished` is undefined for what is written directly; what `isLent` is not to be closed. */
type Opened = {
  readonly path: string;
  readonly unfinished: string | undefined;
  readonly descriptor: number;
  readonly isLent: boolean;
};

function open(name: string): Opened {
  if (name === '-')
    throw new TracewardError(
      'settings',
      'cannot write -: expected a file; for standard output leave --output or --out away, and a file of that name is ./-',
    );
  const lent = openFileOf(name);
  if (lent !== undefined) return { path: name, unfinished: undefined, descriptor: lent, isLent: true };
  try {
    const stats = statSync(name, { throwIfNoEntry: false });
    // A pipe, such as /dev/stdout may be, has no other path than that it was opened by.
    const path = stats?.isFile() ? realpathSync(name) : name;
    if (stats?.isDirectory()) throw new TracewardError('settings', `cannot write ${name}: it is a directory`);
    const unfinished = stats === undefined || stats.isFile() ? `${path}.${process.pid}.part` : undefined;
    return { path, unfinished, descriptor: openSync(unfinished ?? path, 'w'), isLent: false };
  } catch (cause) {
    if (cause instanceof TracewardError) throw cause;
    throw new TracewardError('settings', `cannot write ${name}: ${reasonOf(cause)}`, { cause });
  }
}

const STANDARD = new Map([
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
]);

/**
 * The descriptor that such a name stands for, if that is a file: what a shell redirected there, perhaps to its end, is
 * written on, where another file of its name would take its place.
 */
function openFileOf(name: string): number | undefined {
  const digits = /^\/(?:dev|proc\/self)\/fd\/(\d{1,9})$/.exec(name)?.[1];
  const descriptor = STANDARD.get(name) ?? (digits === undefined ? undefined : Number(digits));
  try {
    return descriptor !== undefined && fstatSync(descriptor).isFile() ? descriptor : undefined;
  } catch {
    return undefined;
  }
}
