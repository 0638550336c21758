import { compareTimes, wallClock } from '#core/correlate/earliest.ts';
import { compareTexts } from '#core/text.ts';
import type { EventTime } from '#core/time.ts';
import type { Entry, ProcessEntry } from './read-entry.ts';

/** What a container did in a stretch of time. */
export type Entries = {
  /** By time, then as the logs have them. */
  readonly entries: readonly Entry[];
  /** How many more there were than are kept. */
  readonly dropped: number;
};

export type EntryCollector = {
  add(entry: Entry): void;
  entries(): Entries;
};

export type EntryLimits = {
  /** Whether an entry is one of what the finding is made of: those are kept in any case. */
  readonly isEvidence: (entry: Entry) => boolean;
  /** When the finding was first seen: of many entries those nearest to it are kept. */
  readonly middle: EventTime;
};

/** More nobody reads, and a pod may have written a million. Execs, connects and findings have places of their own. */
const MAX_ENTRIES = 2000;

/** Keeps what is nearest to the finding. Takes memory for twice as many entries as it keeps. */
export function collectEntries({ isEvidence, middle }: EntryLimits): EntryCollector {
  const evidence: Entry[] = [];
  const telling: Entry[] = [];
  const others: Entry[] = [];
  let dropped = 0;

  return {
    add(entry) {
      if (isEvidence(entry)) return void evidence.push(entry);
      const kept = entry.kind === 'other' ? others : telling;
      kept.push(entry);
      if (kept.length >= 2 * MAX_ENTRIES) keepNearest(kept);
    },
    entries() {
      keepNearest(telling);
      keepNearest(others);
      return { entries: [...evidence, ...telling, ...others].sort(compareEntries), dropped };
    },
  };

  function keepNearest(kept: Entry[]): void {
    if (kept.length <= MAX_ENTRIES) return;
    kept.sort((a, b) => compareDistances(a, b, middle) || compareEntries(a, b));
    dropped += kept.splice(MAX_ENTRIES).length;
  }
}

/** By how far they are from the middle, those of an unknown time last; where that has no time, as the logs have them. */
function compareDistances(a: Entry, b: Entry, middle: EventTime): number {
  const distanceOf = ({ time }: Entry) => {
    if (typeof time !== 'bigint' || typeof middle !== 'bigint') return undefined;
    return time > middle ? time - middle : middle - time;
  };
  return compareTimes(distanceOf(a), distanceOf(b));
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    compareTimes(wallClock(a.time), wallClock(b.time)) ||
    compareTexts(a.source, b.source) ||
    a.position.line - b.position.line ||
    a.position.record - b.position.record
  );
}

/** Entries in a row that tell the same of the same process, as one with their number. */
export type Repeated = { readonly entry: Entry; readonly count: number; readonly last: Entry };

export function foldRepeated(entries: readonly Entry[]): readonly Repeated[] {
  const all: Repeated[] = [];
  for (const entry of entries) {
    const before = all.at(-1);
    if (before !== undefined && isSame(before.entry, entry)) {
      all[all.length - 1] = { ...before, count: before.count + 1, last: entry };
    } else all.push({ entry, count: 1, last: entry });
  }
  return all;
}

function isSame(a: Entry, b: Entry): boolean {
  return (
    a.event === b.event && a.what === b.what && processName(a.process) === processName(b.process) && a.kind !== 'exec'
  );
}

/** Names a process within its container: by Tracee's own name where there is one. */
export function processName({ id, number, name }: ProcessEntry): string {
  return id === undefined ? `${number ?? '?'} ${number === undefined ? (name ?? '?') : ''}` : `#${id}`;
}
