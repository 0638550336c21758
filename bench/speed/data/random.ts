/** The same numbers for the same seed on every machine (mulberry32). */
export type Random = {
  /** From 0 to `limit` - 1. */
  integer(limit: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  hex(digits: number): string;
};

export function createRandom(seed: number): Random {
  let state = seed;

  return { integer, chance, pick, hex };

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function integer(limit: number): number {
    return Math.floor(next() * limit);
  }

  function chance(probability: number): boolean {
    return next() < probability;
  }

  function pick<Item>(items: readonly Item[]): Item {
    const item = items[integer(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  function hex(digits: number): string {
    return Array.from({ length: digits }, () => integer(16).toString(16)).join('');
  }
}
