import type { Coverage } from '../../../lambda/core/join/coverage.ts';
import type { StoredObject } from '../objects/stored-object.ts';
import { readObjectLog } from './object-log.ts';

/** What was put into the bucket in this run, and what the functions say that they read of it. */
export type RunLog = {
  put(source: string, object: StoredObject): void;
  /** Nothing of this source came into the bucket. */
  failed(source: string): void;
  /** A line that a function wrote. False if it says nothing of an object. */
  line(text: string): boolean;
  /** What was read, by the source's name. */
  coverages(): ReadonlyMap<string, Coverage>;
  /** The names of sources that were not read. */
  unread(): string[];
};

export function createRunLog(): RunLog {
  const sources = new Map<string, string>();
  const failed = new Set<string>();
  const read = new Map<string, Coverage>();

  return {
    put(source, { bucket, key, etag }) {
      failed.delete(source);
      sources.set(source, `s3://${bucket}/${key}#${etag}`);
    },
    failed: (source) => failed.add(source),
    line(text) {
      const found = readObjectLog(text);
      if (found !== undefined) read.set(found.object.replaceAll('"', ''), found.coverage);
      return found !== undefined;
    },
    coverages() {
      const found = [...sources].map(([source, object]) => [source, read.get(object)] as const);
      return new Map(found.filter((entry): entry is [string, Coverage] => entry[1] !== undefined));
    },
    unread() {
      return [...failed, ...[...sources].filter(([, object]) => !read.has(object)).map(([source]) => source)];
    },
  };
}
