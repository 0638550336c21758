/**
 * What tells an event from others: the same text, and the same names where both tell them. A shipper may have left out names of a copy.
 */
export type Identity = { readonly text: string; readonly names: readonly unknown[] };

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
  /** What the methods below know the event by. */
  keyOf(identity: Identity): string;
  /** Whether an event that is found now has been taken where its copy stands. */
  has(key: string): boolean;
  /** Notes an event that is found now, be it a copy. */
  add(key: string): void;
};

/** Events of one text that are told apart by some of their names; beyond them all names count, so that the time stays linear. */
const MAX_NAMESAKES = 16;

/** How often events stand somewhere. */
type Counts = Map<string, number>;
/** An element, or the record that is in no list; its counts are made where there is something, as there may be millions. */
type Place = { counts?: Counts };

export function createCopies(): Copies {
  const taken: Counts = new Map();
  /** The names of events by the text that they have in common. */
  const told = new Map<string, (readonly unknown[])[]>();
  /** Of each list that the search is in, what stands in the elements before this one. */
  const before: Counts[] = [];
  let here: Place = {};

  return {
    list(look) {
      const counts: Counts = new Map();
      before.push(counts);
      const found = look();
      before.pop();
      for (const [key, count] of counts) note(key, count);
      return found;
    },
    element(look) {
      const outer = here;
      const own: Place = {};
      here = own;
      const found = look();
      const list = before.at(-1);
      for (const [key, count] of own.counts ?? []) list?.set(key, count + (list.get(key) ?? 0));
      here = outer;
      return found;
    },
    keyOf({ text, names }) {
      if (names.length === 0) return text;
      const namesakes = told.get(text) ?? [];
      told.set(text, namesakes);
      const at = namesakes.findIndex((others) => isAlike(others, names));
      if (at === -1 && namesakes.length === MAX_NAMESAKES) return JSON.stringify([text, names]);
      if (at === -1) return `${namesakes.push(names)} ${text}`;
      namesakes[at] = names.map((name, index) => name ?? namesakes[at]?.[index]);
      return `${at + 1} ${text}`;
    },
    has: (key) => ordinal(key) <= (taken.get(key) ?? 0),
    add(key) {
      raise(taken, key, ordinal(key));
      note(key, 1);
    },
  };

  /** Which one it is of its kind, from 1, if it is found now. */
  function ordinal(key: string): number {
    return before.reduce((sum, counts) => sum + (counts.get(key) ?? 0), 1);
  }

  function note(key: string, count: number): void {
    here.counts ??= new Map();
    raise(here.counts, key, count);
  }
}

function raise(counts: Counts, key: string, least: number): void {
  counts.set(key, Math.max(least, counts.get(key) ?? 0));
}

function isAlike(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.every((name, at) => name === undefined || others[at] === undefined || name === others[at]);
}
