import type { Unreadable } from '#cli/sources/list-sources.ts';
import type { Coverage } from '#core/correlate/coverage.ts';
import type { UploadedObject } from '#local-aws/objects/upload-object.ts';
import type { ObjectLog } from './object-log.ts';

/** What was put into the bucket in this run, and what the functions say that they read of it. */
export type RunLog = {
  put(source: string, object: UploadedObject): void;
  /** Nothing of this source came into the bucket. */
  failed(source: string): void;
  read(log: ObjectLog): void;
  /** What was read, by the source's name. */
  coverages(): ReadonlyMap<string, Coverage>;
  /** Connections and findings past the share of a container or of their object. */
  notRetained(): number;
  /** What was not read, or not whole, and why. */
  failures(): Unreadable[];
  /** Why a source that was put was not read, or not whole; undefined if it was. */
  problemWith(source: string): string | undefined;
};

export function createRunLog(): RunLog {
  const objects = new Map<string, string>();
  const failed = new Set<string>();
  const logs = new Map<string, ObjectLog>();
  const logOf = (source: string) => logs.get(objects.get(source) ?? '');

  return {
    put(source, { bucket, key, etag }) {
      failed.delete(source);
      objects.set(source, `s3://${bucket}/${key}#${etag}`);
    },
    failed: (source) => failed.add(source),
    read: (log) => logs.set(log.object, log),
    coverages() {
      const found = [...objects.keys()].map((source) => [source, logOf(source)?.coverage] as const);
      return new Map(found.filter((entry): entry is [string, Coverage] => entry[1] !== undefined));
    },
    notRetained: () => [...objects.keys()].reduce((sum, source) => sum + (logOf(source)?.notRetained ?? 0), 0),
    failures() {
      const read = [...objects.keys()].map((name) => ({ name, reason: problemWith(name) }));
      const notRead = read.filter((failure): failure is Unreadable => failure.reason !== undefined);
      return [...[...failed].map((name) => ({ name, reason: 'it could not be opened' })), ...notRead];
    },
    problemWith,
  };

  function problemWith(source: string): string | undefined {
    if (!objects.has(source)) return undefined;
    const log = logOf(source);
    return log === undefined ? 'no function could read it' : log.problem;
  }
}
