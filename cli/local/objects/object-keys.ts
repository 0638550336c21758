import { sep } from 'node:path';
import type { Source } from '#cli/sources/list-sources.ts';
import { TracewardError } from '#core/errors.ts';

export type ObjectKeys = {
  /** The key of a source; the same whenever it is asked for. Throws `settings` if there can be none. */
  keyOf(source: Source): string;
};

export type ObjectKeysOptions = {
  /** What the keys begin with that the bucket tells of. */
  readonly prefix: string;
  readonly clusterOf: (key: string) => string;
};

/** What S3 allows, in bytes. */
const MAX_KEY_BYTES = 1024;

/**
 * Under which keys sources are stored: the path to which the command line applies the cluster pattern, so that both
 * find the same clusters, behind the prefix. Two sources never share a key, which would make one object of them.
 */
export function createObjectKeys({ prefix, clusterOf }: ObjectKeysOptions): ObjectKeys {
  const assigned = new Map<string, string>();
  const taken = new Set<string>();

  return {
    keyOf({ name, key }) {
      const earlier = assigned.get(name);
      if (earlier !== undefined) return earlier;
      const chosen = free(behind(prefix, key === '' ? '-' : withoutSteps(key)));
      if (Buffer.byteLength(chosen) > MAX_KEY_BYTES) {
        throw unfit(`its path is longer than the ${MAX_KEY_BYTES} bytes that the key of an object may have`);
      }
      assigned.set(name, chosen);
      taken.add(chosen);
      return chosen;
    },
  };

  function free(wanted: string): string {
    if (!taken.has(wanted)) return wanted;
    for (let number = 2; ; number += 1) {
      const candidates = [`${wanted}~${number}`, numbered(wanted, number)].filter((key) => !taken.has(key));
      if (candidates.length === 0) continue;
      const chosen = candidates.find((key) => clusterOf(key) === clusterOf(wanted));
      if (chosen === undefined)
        throw unfit(`another file has its key, ${wanted}, and the cluster pattern allows no other`);
      return chosen;
    }
  }
}

function unfit(reason: string): TracewardError {
  return new TracewardError('settings', reason);
}

/** Without `.` and `..`, with which the address of an object cannot go on. */
function withoutSteps(path: string): string {
  return path
    .split(sep)
    .filter((step) => step !== '.' && step !== '..')
    .join('/');
}

function behind(prefix: string, key: string): string {
  return key.startsWith(prefix) ? key : `${prefix}${key}`;
}

/** `a/b.log` as `a/b~2.log`. */
function numbered(key: string, number: number): string {
  return key.replace(/(\.[^./]*)?$/, `~${number}$1`);
}
