import { getOrCreate } from '#core/get-or-create.ts';

/**
 * Chooses sets until every item is in one: always the set that adds most, and among equals the first. Takes time in
 * proportion to the sizes of all sets, since an attacker may have chosen them.
 */
export function coverGreedily<Item>(sets: readonly (readonly Item[])[]): (readonly Item[])[] {
  const setsOf = new Map<Item, number[]>();
  sets.forEach((set, at) => {
    for (const item of set) getOrCreate(setsOf, item, () => []).push(at);
  });
  /** What each set would add. It only shrinks, so a set is looked at again only further down. */
  const additions = sets.map(({ length }) => length);
  const byAddition: number[][] = [];
  additions.forEach(file);
  const covered = new Set<Item>();
  const chosen: (readonly Item[])[] = [];

  for (let size = byAddition.length - 1; size > 0; size -= 1) {
    for (const at of byAddition[size] ?? []) {
      if (additions[at] === size) choose(sets[at] ?? []);
      else file(additions[at] ?? 0, at);
    }
  }
  return chosen;

  function file(size: number, at: number): void {
    byAddition[size] ??= [];
    byAddition[size].push(at);
  }

  function choose(set: readonly Item[]): void {
    chosen.push(set);
    for (const item of set) {
      if (covered.has(item)) continue;
      covered.add(item);
      for (const other of setsOf.get(item) ?? []) additions[other] = (additions[other] ?? 0) - 1;
    }
  }
}
