import type { Counts } from '#core/correlate/coverage.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { Place } from '#core/settings/cluster-pattern.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { noted, once } from '#core/store/done-cache.ts';
import { type Item, type ItemOf, nextItem, updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_MINUTE } from '#core/time.ts';
import { flagsOf, mergeFlags } from './coverage-flags.ts';
import {
  expiryOf,
  hourKey,
  hourOf,
  NODE_KINDS,
  type NodeKind,
  nodeKey,
  type TallyBody,
  tallyKey,
} from './coverage-items.ts';

/** What a warm function has read of each cluster in this hour. */
export type CoverageTally = {
  /** Adds what one object held; the sums, where they are to be written down now. */
  add(cluster: string, counts: Counts): { readonly hour: number; readonly body: TallyBody } | undefined;
  readonly reader: string;
};

/** Between two notes of a function's sums. What a function read after its last one is missing from them. */
const NOTE_MILLISECONDS = 5 * MILLISECONDS_PER_MINUTE;

/** `reader`: a name that no other function has. `now`: milliseconds since the epoch. */
export function createCoverageTally(reader: string, now: () => number): CoverageTally {
  const sums = new Map<string, { hour: number; notedAt: number; body: TallyBody }>();

  return {
    reader,
    add(cluster, { execs, execsWithEnvironment }) {
      const hour = hourOf(now());
      const fresh = () => ({ hour, notedAt: 0, body: { cluster, execs: 0, execsWithEnvironment: 0 } });
      const known = getOrCreate(sums, cluster, fresh);
      const sum = known.hour === hour ? known : fresh();
      sum.body = {
        cluster,
        execs: sum.body.execs + execs,
        execsWithEnvironment: sum.body.execsWithEnvironment + execsWithEnvironment,
      };
      sums.set(cluster, sum);
      if (now() < sum.notedAt + NOTE_MILLISECONDS) return undefined;
      sum.notedAt = now();
      return { hour, body: sum.body };
    },
  };
}

export type CoverageNotes = Pick<Attempt, 'table' | 'doneCache' | 'now'> & { readonly tally: CoverageTally };

/**
 * Notes what kinds of events an object of a cluster held, and of a node. Flags only go up, so repetition is harmless, and a
 * warm function writes about once an hour for each. Sums may count an object twice that came twice: only their ratio is
 * looked at.
 */
export async function noteCoverage(notes: CoverageNotes, { cluster, node }: Place, counts: Counts): Promise<void> {
  const hour = hourOf(notes.now());
  await noteHour(notes, cluster, hour, counts);
  if (node !== undefined) await noteNode(notes, cluster, node, hour, counts);
  const sum = notes.tally.add(cluster, counts);
  if (sum !== undefined) await noteTally(notes, sum.hour, sum.body);
}

async function noteHour(
  { table, doneCache }: CoverageNotes,
  cluster: string,
  hour: number,
  counts: Counts,
): Promise<void> {
  const key = hourKey(cluster, hour);
  const seen = flagsOf(counts);
  await once(doneCache, noted(key.sort, JSON.stringify(seen)), () => updateItem(table, key, withFlags));

  function withFlags(current: Item | undefined): ItemOf<'hour'> | undefined {
    const before = current?.kind === 'hour' ? current.body.seen : undefined;
    if (before !== undefined && JOIN.needs.every((kind) => before[kind] || !seen[kind])) return undefined;
    const body = { cluster, hour, seen: mergeFlags(seen, before ?? {}) };
    return nextItem('hour', key, current, expiryOf('hour', hour), body);
  }
}

async function noteNode(
  { table, doneCache }: CoverageNotes,
  cluster: string,
  node: string,
  hour: number,
  counts: Counts,
): Promise<void> {
  const key = nodeKey(cluster, node);
  const seen = NODE_KINDS.filter((kind) => kind === 'objects' || counts[kind] > 0);
  const fact = noted(`${key.partition} ${key.sort} ${hour}`, seen.join());
  await once(doneCache, fact, () => updateItem(table, key, withKinds));

  function withKinds(current: Item | undefined): ItemOf<'node'> | undefined {
    const before = current?.kind === 'node' ? current.body.latest : NEVER;
    if (seen.every((kind) => before[kind] >= hour)) return undefined;
    const latest = { ...before, ...Object.fromEntries(seen.map((kind) => [kind, Math.max(before[kind], hour)])) };
    return nextItem('node', key, current, expiryOf('node', latest.objects), { cluster, node, latest });
  }
}

const NEVER: Readonly<Record<NodeKind, number>> = { objects: 0, execs: 0, execsWithEnvironment: 0, connects: 0 };

async function noteTally({ table, tally }: CoverageNotes, hour: number, body: TallyBody): Promise<void> {
  const key = tallyKey(body.cluster, hour, tally.reader);
  await updateItem(table, key, (current) => nextItem('tally', key, current, expiryOf('tally', hour), body));
}
