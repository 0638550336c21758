import type { Lines } from './part.ts';
import { createVariant, type Hole, type Variant } from './variant.ts';

/** What a stretch held before, so that the next line is compared with what it is most like. */
export type Variants = {
  /** The one with the same first eight bytes, or any. */
  choose(lines: Lines, from: number): Variant;
  /** Whether the last choice was any. */
  isMissing(): boolean;
  /** Adds the one that was missing. */
  add(text: Buffer, holes: readonly Hole[]): void;
};

const KEY_BYTES = 8;
/** Containers that one log tells of at a time; more are forgotten and learnt anew. */
const MAX_VARIANTS = 512;
/** A key that hardly ever comes again is of no use. */
const LEAST_USES = 4;

export function createVariants(text: Buffer, holes: readonly Hole[], isKeyed: boolean): Variants {
  const byKey = new Map<number, Variant>();
  let last = createVariant(text, holes);
  let lastKey = Number.NaN;
  let missingKey: number | undefined;
  let isUseful = isKeyed;
  let uses = 0;
  let additions = 0;

  return {
    choose({ view, length }, from) {
      missingKey = undefined;
      if (!isUseful || from + KEY_BYTES > length) return last;
      const key = view.getFloat64(from, true);
      if (key === lastKey) return last;
      const known = byKey.get(key);
      if (known === undefined) {
        missingKey = key;
        return last;
      }
      uses += 1;
      lastKey = key;
      last = known;
      return known;
    },
    isMissing: () => missingKey !== undefined,
    add(fresh, places) {
      if (missingKey === undefined) return;
      if (byKey.size >= MAX_VARIANTS) byKey.clear();
      last = createVariant(fresh, places);
      lastKey = missingKey;
      missingKey = undefined;
      byKey.set(lastKey, last);
      additions += 1;
      if (additions >= MAX_VARIANTS && uses < LEAST_USES * additions) isUseful = false;
    },
  };
}
