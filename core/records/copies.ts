/**
 * The events that were taken from one record. A shipper may keep an event under several keys; the elements of an array, and the records
 * of a text, are different events, however alike. So an event is a copy of one that was taken where one of their places is within the other.
 */
export type Copies = {
  /** Looks for events within an element of an array, or a record of a text. */
  within<Found>(index: number, look: () => Found): Found;
  has(identity: string): boolean;
  add(identity: string): void;
};

/** Places that are remembered of one event: beyond them only the same place counts, so that the time stays linear. */
const MAX_PLACES = 16;

export function createCopies(): Copies {
  const places = new Map<string, Set<string>>();
  /** The indexes in the arrays and texts that the search is in. */
  let here = '/';

  return {
    within(index, look) {
      const before = here;
      here = `${before}${index}/`;
      const found = look();
      here = before;
      return found;
    },
    has(identity) {
      const taken = places.get(identity);
      if (taken === undefined || taken.has(here)) return taken !== undefined;
      return taken.size <= MAX_PLACES && [...taken].some((place) => place.startsWith(here) || here.startsWith(place));
    },
    add(identity) {
      places.set(identity, (places.get(identity) ?? new Set()).add(here));
    },
  };
}
