import { compareTexts } from '#core/text.ts';
import { compareTimes, earlierTime } from './earliest.ts';
import type { ContainerFacts, ToldFacts } from './facts.ts';

/**
 * So many are kept of what the runtime told a container, and as many of what its processes did: of addresses, and of names. One
 * environment tells no more. Who execs with ever new environments would fill any memory.
 */
export const MAX_TOLD = 256;

/**
 * Adds what a container was told. Kept is what was told first, ties by text: so it does not matter in which order it comes, and
 * whoever tells more later takes nothing away.
 */
export function addTold(container: ContainerFacts, kind: 'endpoints' | 'names', told: Iterable<ToldFacts>): void {
  const known = container[kind];
  const lastKept = lastOfFull(known);
  const before = known.size;
  for (const each of told) {
    const key = keyOf(each);
    const same = known.get(key);
    const last = lastKept.get(isToldByRuntime(each));
    if (same !== undefined) same.first = earlierTime(same.first, each.first);
    else if (last !== undefined && compareEntries(last, [key, each]) < 0) container.isToldMore = true;
    else known.set(key, each);
  }
  if (known.size === before || known.size <= MAX_TOLD) return;
  for (const all of groupByTeller(known).values()) {
    if (all.length <= MAX_TOLD) continue;
    container.isToldMore = true;
    for (const [key] of all.sort(compareEntries).slice(MAX_TOLD)) known.delete(key);
  }
}

/** By who told it, the last that is kept, where no more are: what comes after it need not be sorted in to be left out. */
function lastOfFull(known: ReadonlyMap<string, ToldFacts>): ReadonlyMap<boolean, Entry> {
  const last = new Map<boolean, Entry>();
  if (known.size < MAX_TOLD) return last;
  for (const [isOfRuntime, all] of groupByTeller(known)) {
    if (all.length < MAX_TOLD) continue;
    const [key, told] = all.reduce((a, b) => (compareEntries(a, b) < 0 ? b : a));
    // A copy: what is added may tell the same earlier, and is then not the last any more.
    last.set(isOfRuntime, [key, { ...told }]);
  }
  return last;
}

function groupByTeller(known: ReadonlyMap<string, ToldFacts>): Map<boolean, Entry[]> {
  return Map.groupBy(known, ([, each]) => isToldByRuntime(each));
}

export function isToldByRuntime({ namespace }: Pick<ToldFacts, 'namespace'>): boolean {
  return namespace !== undefined;
}

function keyOf({ host, port, namespace }: ToldFacts): string {
  return namespace === undefined ? `${host} ${port}` : `${host} ${port} ${namespace}`;
}

type Entry = readonly [key: string, told: ToldFacts];

function compareEntries([keyA, a]: Entry, [keyB, b]: Entry): number {
  return compareTimes(a.first, b.first) || compareTexts(keyA, keyB);
}
