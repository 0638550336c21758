/**
 * The events that were taken from one record. A shipper may keep an event under several keys: what is under one key may be copies of
 * what is under another. The elements of an array, and the records of a text, are different events, however alike. So an event came as
 * often as it stands under the key where it stands most often; where in an array or a text it stands there does not matter.
 */
export type Copies = {
  /** Looks for events within an array or a text, each of which `element` looks for. */
  list<Found>(look: () => Found): Found;
  /** Looks for events within an element of an array, or a record of a text. */
  element<Found>(look: () => Found): Found;
  /** Whether an event that is found now has been taken where its copy stands. */
  has(identity: string): boolean;
  /** Notes an event that is found now, be it a copy. */
  add(identity: string): void;
};

/** How often events stand somewhere. */
type Counts = Map<string, number>;
/** An element, or the record that is in no list; its counts are made where there is something, as there may be millions. */
type Place = { counts?: Counts };

export function createCopies(): Copies {
  const taken: Counts = new Map();
  /** Of each list that the search is in, what stands in the elements before this one. */
  const before: Counts[] = [];
  let here: Place = {};

  return {
    list(look) {
      const counts: Counts = new Map();
      before.push(counts);
      const found = look();
      before.pop();
      for (const [identity, count] of counts) note(identity, count);
      return found;
    },
    element(look) {
      const outer = here;
      const own: Place = {};
      here = own;
      const found = look();
      const list = before.at(-1);
      for (const [identity, count] of own.counts ?? []) list?.set(identity, count + (list.get(identity) ?? 0));
      here = outer;
      return found;
    },
    has: (identity) => ordinal(identity) <= (taken.get(identity) ?? 0),
    add(identity) {
      raise(taken, identity, ordinal(identity));
      note(identity, 1);
    },
  };

  /** Which one it is of its kind, from 1, if it is found now. */
  function ordinal(identity: string): number {
    return before.reduce((sum, counts) => sum + (counts.get(identity) ?? 0), 1);
  }

  function note(identity: string, count: number): void {
    here.counts ??= new Map();
    raise(here.counts, identity, count);
  }
}

function raise(counts: Counts, identity: string, least: number): void {
  counts.set(identity, Math.max(least, counts.get(identity) ?? 0));
}
