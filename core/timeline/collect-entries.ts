import { compareTimes, wallClock } from '#core/correlate/earliest.ts';
import { compareTexts } from '#core/text.ts';
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

/** More nobody reads, and a pod may have written a million. Execs, connects and findings go before the rest. */
const MAX_ENTRIES = 2000;
const MAX_OTHERS = 2000;

export function collectEntries(): EntryCollector {
  const telling: Entry[] = [];
  const others: Entry[] = [];
  let dropped = 0;

  return {
    add(entry) {
      const [kept, most] = entry.kind === 'other' ? [others, MAX_OTHERS] : [telling, MAX_ENTRIES];
      if (kept.length < most) kept.push(entry);
      else dropped += 1;
    },
    entries: () => ({ entries: [...telling, ...others].sort(compareEntries), dropped }),
  };
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
