import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { compareTexts } from '#core/text.ts';
import { mayHoldLog } from './own-output.ts';
import { leadsInto } from './within-folder.ts';

/** Something to scan. */
export type Source = {
  /** As evidence and messages show it: the argument, and below a directory the way from there. */
  readonly name: string;
  /** What the cluster pattern is applied to: below a directory the way from there, else the argument. */
  readonly key: string;
  /** Undefined for standard input. */
  readonly path: string | undefined;
  /** Bytes as stored; 0 where that is not known. */
  readonly size: number;
  /** When it was last written, in milliseconds since the epoch; undefined for standard input. */
  readonly modified: number | undefined;
  /** A link led out of what was named: whoever named that need not know of the file. */
  readonly leadsOut?: boolean | undefined;
};

export type Unreadable = { readonly name: string; readonly reason: string };

export type SourceList = { readonly sources: readonly Source[]; readonly unreadable: readonly Unreadable[] };

/**
 * The sources behind the arguments: directories with all that is below them, in the order of their names.
 * A file that several arguments or links lead to comes once. Below directories, what will be written to
 * (`outputs`), what is no log (`others`), and what is no regular file, such as a socket, is passed over. Throws `settings`
 * if an argument itself is an output, or an output below a directory may hold a log, which would be lost.
 */
export function listSources(
  inputs: readonly string[],
  outputs: readonly string[],
  others: readonly string[] = [],
): SourceList {
  const sources: Source[] = [];
  const unreadable: Unreadable[] = [];
  const seen = new Set<string>();
  const outputFiles = new Set(outputs.flatMap(identityAt));
  const otherFiles = new Set(others.flatMap(identityAt));

  for (const input of inputs) {
    if (input === '-') addStandardInput();
    else addPath({ path: input, key: input, origin: 'argument', input, isLink: true, isOut: false });
  }
  return { sources, unreadable };

  function addStandardInput(): void {
    if (isNew('-')) sources.push({ name: '-', key: '', path: undefined, size: 0, modified: undefined });
  }

  function addPath(entry: Entry): void {
    const { path, origin } = entry;
    try {
      const stats = statSync(path, { bigint: true });
      const isOut = entry.isOut || (entry.isLink && !leadsInto(path, boundaryOf(entry)));
      if (stats.isDirectory()) addDirectory({ ...entry, isOut, key: origin === 'argument' ? '' : entry.key }, stats);
      else if (origin === 'argument' || stats.isFile()) addFile({ ...entry, isOut }, stats);
    } catch (error) {
      if (error instanceof TracewardError) throw error;
      unreadable.push({ name: path, reason: reasonOf(error) });
    }
  }

  function addDirectory({ path, key, input, isOut }: Entry, stats: BigIntStats): void {
    if (!isNew(identityOf(stats))) return;
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => compareTexts(a.name, b.name));
    for (const entry of entries) {
      const { name } = entry;
      const isLink = entry.isSymbolicLink();
      addPath({ path: join(path, name), key: join(key, name), origin: 'directory', input, isLink, isOut });
    }
  }

  function addFile({ path, key, origin, isOut }: Entry, stats: BigIntStats): void {
    if (outputFiles.has(identityOf(stats)) && stats.isFile()) {
      if (origin === 'argument') throw new TracewardError('settings', `${path} is to be read and to be written`);
      if (mayHoldLog(path))
        throw new TracewardError(
          'settings',
          `${path} is to be written, and lies in a directory that is to be read; it may hold a log, which would be lost`,
        );
      return;
    }
    if (origin === 'directory' && otherFiles.has(identityOf(stats))) return;
    if (isNew(identityOf(stats))) {
      const [size, modified] = [Number(stats.size), Number(stats.mtimeMs)];
      sources.push({ name: path, key, path, size, modified, leadsOut: isOut });
    }
  }

  function isNew(identity: string): boolean {
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  }
}

/** What is found at a path. */
type Entry = {
  readonly path: string;
  readonly key: string;
  readonly origin: 'argument' | 'directory';
  /** The argument that led to it. */
  readonly input: string;
  readonly isLink: boolean;
  /** A link on the way to it led out. */
  readonly isOut: boolean;
};

/** What an entry's link may not lead out of. In a checkout others may have made an argument a link, or a part of it. */
function boundaryOf({ origin, input }: Entry): string {
  if (origin === 'directory') return input;
  return isAbsolute(input) || normalize(input).startsWith('..') ? input : '.';
}

/** File systems in layers or over a network number files past 2^53, where a number would take two files for one. */
function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** What names the file at this path, if there is one. */
function identityAt(path: string): string[] {
  try {
    return [identityOf(statSync(path, { bigint: true }))];
  } catch {
    return [];
  }
}
