import { createHash } from 'node:crypto';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { Failure } from '#core/report/report.ts';
import { coverageOf, type ObjectResult, type ReadResult } from './object-result.ts';

/** `partial`: those among the read ones that were read only in part, or of which nothing was understood. */
export type ObjectCounts = { read: number; partial: number; failed: number; skipped: number };

/** What became of all objects of a run. It takes some 100 MB for a million. */
export type RunTally = {
  readonly objects: Readonly<ObjectCounts>;
  /** Coverage alone. */
  readonly facts: Facts;
  readonly failures: readonly Failure[];
  /** Failures that are counted and not listed. */
  readonly unlisted: number;
  /** Connections that were looked at but not kept for later endpoints. */
  readonly notRetained: number;
  add(result: ObjectResult): void;
  /** Something went wrong, and it cannot be told with which object. */
  addUnknown(reason: string): void;
  /** Whether the run looked for connections in an object of this key, or would have if it could have been read. */
  isAbout(key: string): boolean;
  /** Whether this content was read whole, connections and all. `identity`: what follows the key in a source's name. */
  hasRead(key: string, identity: string): boolean;
};

/** A report has to stay usable. */
const MAX_LISTED = 10_000;

/** `bucket`: the one that all objects are in. */
export function createRunTally(bucket: string): RunTally {
  const objects: ObjectCounts = { read: 0, partial: 0, failed: 0, skipped: 0 };
  const facts = createFacts();
  const failures: Failure[] = [];
  /** Objects of which something was told. */
  const met = new Set<number>();
  const lookedBack = new Set<number>();
  const whole = new Set<number>();
  let failed = 0;
  let notRetained = 0;

  return {
    objects,
    facts,
    failures,
    get unlisted() {
      return failed - failures.length;
    },
    get notRetained() {
      return notRetained;
    },
    add,
    addUnknown: (reason) => fail('?', reason),
    isAbout: (key) => met.has(hash(key)) && !lookedBack.has(hash(key)),
    hasRead: (key, identity) => whole.has(hash(key, identity)),
  };

  /** An object of which two batches tell counts once. */
  function add(result: ObjectResult): void {
    const { key } = result;
    if (result.state === 'skipped') {
      objects.skipped += 1;
      return;
    }
    const mark = hash(key);
    if (met.has(mark)) return;
    met.add(mark);
    if (result.state === 'failed') {
      objects.failed += 1;
      fail(nameOf(key), result.reason);
    } else {
      if (result.role === 'lookback') lookedBack.add(mark);
      addRead(result);
    }
  }

  function addRead(result: ReadResult): void {
    const { key, identity, role, problem } = result;
    objects.read += 1;
    notRetained += result.notRetained ?? 0;
    const source = `${nameOf(key)}#${identity}`;
    if (problem !== undefined) {
      objects.partial += 1;
      fail(source, `read only in part: ${problem}`);
    } else if (role === 'range') whole.add(hash(key, identity));
    const isListed = problem === undefined || failures.length < MAX_LISTED;
    const name = isListed ? source : 'other objects that were read only in part';
    const coverage = coverageOf(result);
    if (!isListed) coverage.unread = undefined;
    mergeFacts(facts, { sources: new Map([[name, coverage]]), clusters: new Map() });
  }

  function fail(name: string, reason: string): void {
    failed += 1;
    if (failures.length < MAX_LISTED) failures.push({ name, reason });
  }

  function nameOf(key: string): string {
    return `s3://${bucket}/${key}`;
  }
}

/** 48 bits: two of a million objects are taken for each other once in six hundred such runs. */
function hash(...names: readonly string[]): number {
  return createHash('sha256').update(JSON.stringify(names)).digest().readUIntBE(0, 6);
}
