import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { isObjectSource, type ScannedSource } from '#cli/sources/source.ts';
import { failedWrite } from '#cli/terminal/output-file.ts';
import type { Facts } from '#core/correlate/facts.ts';
import { TracewardError } from '#core/errors.ts';
import { readExactJson, writeExactJson } from '#core/exact-json.ts';
import { reasonOf } from '#core/file-errors.ts';
import { hashOf } from '#core/hash.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import { VERSION } from '#core/version.ts';
import { readEntries } from './read-entries.ts';

/**
 * What a scan has read so far, in a file that outlives it: a head line, and for each source that was read whole a line
 * of its identity, a sum over the rest, and its facts. A source that has changed since, or is read otherwise, has
 * another identity. What a crash tore off at the end is cut off when the file is opened again.
 */
export type Journal = {
  /** The facts that an earlier run read from a source; undefined if it is to be read. */
  find(source: ScannedSource): Facts | undefined;
  /** Throws `output` if it cannot be written. */
  note(source: ScannedSource, facts: Facts): void;
  close(): void;
};

export type JournalOptions = {
  readonly clusterOf: (key: string) => string;
  readonly nodeOf?: ((key: string) => string | undefined) | undefined;
  readonly range: TimeRange;
  readonly keepsArguments: boolean;
  readonly rules?: RuleSettings | undefined;
  readonly detectors?: string | undefined;
};

/** The number of what a journal keeps of a source: it grows with each change of that, so that no older journal is read. */
export const JOURNAL_FORMAT = 6;

const HEAD = `traceward ${VERSION} journal ${JOURNAL_FORMAT}\n`;

/** Throws `settings` if the file cannot be opened, or is something else. */
export function openJournal(name: string, options: JournalOptions): Journal {
  const { clusterOf, nodeOf, range, keepsArguments, rules, detectors } = options;
  const descriptor = open(name);
  const { entries, end } = readEntries(descriptor, HEAD.length);
  let position = end;
  ftruncateSync(descriptor, position);

  return {
    find(source) {
      const entry = entries.get(identityOf(source) ?? '');
      if (entry === undefined) return undefined;
      const bytes = Buffer.allocUnsafe(entry.length);
      readSync(descriptor, bytes, 0, entry.length, entry.start);
      // The sums vouch for that we wrote it.
      return readExactJson(bytes.toString()) as Facts;
    },
    note(source, facts) {
      const identity = identityOf(source);
      if (identity === undefined) return;
      const text = writeExactJson(facts);
      const line = Buffer.from(`${identity} ${hashOf(text)} ${text}\n`);
      try {
        for (let at = 0; at < line.length; ) at += writeSync(descriptor, line, at, line.length - at, position + at);
      } catch (cause) {
        throw failedWrite(name, cause);
      }
      position += line.length;
    },
    close: () => closeSync(descriptor),
  };

  /** Undefined for what cannot be read twice. */
  function identityOf(source: ScannedSource): string | undefined {
    const version = isObjectSource(source) ? source.etag : source.modified;
    if (version === undefined) return undefined;
    const kind = isObjectSource(source) && source.isForEndpoints ? 'bindings' : [String(range.from), String(range.to)];
    return hashOf(
      JSON.stringify([
        ...[source.name, version, source.size, clusterOf(source.key), nodeOf?.(source.key), kind],
        ...[keepsArguments, rules, detectors],
      ]),
    );
  }
}

function open(name: string): number {
  try {
    const descriptor = openSync(name, 'a+');
    closeSync(descriptor);
    return beginOrCheck(name, openSync(name, 'r+'));
  } catch (cause) {
    if (cause instanceof TracewardError) throw cause;
    throw new TracewardError('settings', `cannot use ${name} to resume: ${reasonOf(cause)}`, { cause });
  }
}

function beginOrCheck(name: string, descriptor: number): number {
  const head = Buffer.alloc(HEAD.length);
  const length = readSync(descriptor, head, 0, head.length, 0);
  if (length === 0) writeSync(descriptor, HEAD, 0);
  else if (head.toString('utf8', 0, length) !== HEAD) {
    throw new TracewardError(
      'settings',
      `${name} is no journal of this version of traceward; name another file, or remove it`,
    );
  }
  return descriptor;
}
