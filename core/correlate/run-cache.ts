import type { Executed, ProcessId } from '#core/tracee/event.ts';
import type { ClusterFacts, ContainerFacts } from './facts.ts';
import type { ProgramRuns } from './program-facts.ts';

/** What processes ran last that execute the same again and again, as scripts and workers do. */
export type RunCache = {
  /** Notes that a process has executed this again, later than before. False if it is not known, or not the same. */
  again(id: ProcessId, container: ContainerFacts, exec: Again, time: bigint | undefined): boolean;
  add(id: ProcessId, container: ContainerFacts, runs: ProgramRuns): void;
  /** Forgets all: what it knows may have been taken out of the facts. */
  clear(): void;
};

type Again = { readonly program: Executed; readonly parent: ProcessId | undefined };

type Entry = {
  readonly id: ProcessId;
  readonly container: ContainerFacts;
  readonly runs: ProgramRuns;
  readonly removals: number;
};

/** A power of two: more than a node's containers have processes that do so. */
const MAX_ENTRIES = 4096;
/** For a start, as most sources are small: also a power of two. */
const FIRST_ENTRIES = 64;

export function createRunCache(cluster: ClusterFacts): RunCache {
  let entries = new Array<Entry | undefined>(FIRST_ENTRIES);

  return {
    again(id, container, { program, parent }, time) {
      const entry = entries[id & (entries.length - 1)];
      if (entry === undefined || entry.id !== id || entry.container !== container) return false;
      const { runs } = entry;
      if (runs.program !== program || runs.parent !== parent || entry.removals !== cluster.removals) return false;
      if (time === undefined || runs.last === undefined || time <= runs.last) return false;
      runs.last = time;
      return true;
    },
    add(id, container, runs) {
      while (isTaken(id) && entries.length < MAX_ENTRIES) grow();
      entries[id & (entries.length - 1)] = { id, container, runs, removals: cluster.removals };
    },
    clear: () => void entries.fill(undefined),
  };

  function isTaken(id: ProcessId): boolean {
    const other = entries[id & (entries.length - 1)];
    return other !== undefined && other.id !== id;
  }

  /** What had a place of its own has one in twice the room, too. */
  function grow(): void {
    const old = entries;
    entries = new Array<Entry | undefined>(2 * old.length);
    for (const entry of old) if (entry !== undefined) entries[entry.id & (entries.length - 1)] = entry;
  }
}
