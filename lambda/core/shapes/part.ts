import { endOfHole, type HoleKind, NONE, NUMBER } from './hole.ts';

/** A piece of text whose holes are known. */
export type Hole = { readonly kind: HoleKind; readonly start: number; readonly end: number };

/** The bytes that are read, with both ways to look at them. The last byte must be an end of line. */
export type Lines = { readonly bytes: Buffer; readonly view: DataView; readonly length: number };

/**
 * A stretch of a line that was understood in full, and its holes. Another line has the same stretch if it differs
 * in nothing but what stands in the holes. The stretch is compared as it was in the line that it was last taken
 * from, eight bytes at a time, because the next line is likely to be like the last one in most holes, too.
 */
export type Part = {
  /** Goes through the bytes at `from`; gives where the stretch ends, or NONE if they differ outside of holes. */
  match(lines: Lines, from: number): number;
  /** How many holes differed in the last match. */
  readonly differences: () => number;
  /** Takes the stretch from the lines of the last match, which began at `from` and ended at `end`. */
  renew(lines: Lines, from: number, end: number): void;
  /** What stood in a hole at the last renewal. */
  textOf(hole: number): string;
  /** Where in the stretch a place is that lies `offset` bytes behind a hole, or behind the start if `hole` is -1. */
  placeBehind(hole: number, offset: number): number;
  /** Counts the changes of what stands in a hole. */
  readonly versions: Uint32Array;
};

const WORD = 8;

export function createPart(text: Buffer, holes: readonly Hole[]): Part {
  const count = holes.length;
  const kinds = holes.map(({ kind }) => kind);
  // Behind the last hole stands the end, as a hole that is never looked into.
  const starts = Int32Array.of(...holes.map(({ start }) => start), text.length);
  const ends = Int32Array.of(...holes.map(({ end }) => end), text.length);
  const versions = new Uint32Array(count);
  const changed = new Int32Array(count);
  const changedEnds = new Int32Array(count);
  let changes = 0;
  let known = Buffer.from(text);
  let knownView = viewOf(known);
  let length = text.length;

  return {
    match,
    differences: () => changes,
    renew,
    textOf: (hole) => known.toString('utf8', starts[hole], ends[hole]),
    placeBehind: (hole, offset) => (hole === -1 ? 0 : (ends[hole] ?? 0)) + offset,
    versions,
  };

  function match({ bytes, view, length: limit }: Lines, from: number): number {
    const own = known;
    const ownView = knownView;
    const ownLength = length;
    let at = 0;
    /** From a place in the known stretch to the same place in `bytes`. */
    let shift = from;
    let hole = 0;
    changes = 0;
    for (;;) {
      const lastWord = Math.min(ownLength, limit - shift) - WORD;
      // Read as numbers, eight bytes of valid text are never zero: equal numbers are equal bytes.
      while (at <= lastWord && ownView.getFloat64(at, true) === view.getFloat64(at + shift, true)) at += WORD;
      while ((ends[hole] ?? 0) < at) hole += 1;
      const start = starts[hole] ?? 0;
      for (; at < start; at += 1) if (own[at] !== bytes[at + shift]) return NONE;
      if (hole === count) return at + shift;
      const end = endOfHole(kinds[hole] ?? NUMBER, bytes, start + shift);
      if (end === NONE) return NONE;
      changed[changes] = hole;
      changedEnds[changes] = end - from;
      changes += 1;
      at = ends[hole] ?? 0;
      shift = end - at;
      hole += 1;
    }
  }

  function renew({ bytes }: Lines, from: number, end: number): void {
    if (changes === 0) return;
    length = end - from;
    if (length > known.length) {
      known = Buffer.allocUnsafeSlow(2 * length);
      knownView = viewOf(known);
    }
    bytes.copy(known, 0, from, end);
    let shift = 0;
    let change = 0;
    starts[count] = length;
    ends[count] = length;
    for (let hole = changed[0] ?? 0; hole < count; hole += 1) {
      const oldEnd = ends[hole] ?? 0;
      starts[hole] = (starts[hole] ?? 0) + shift;
      if (change < changes && changed[change] === hole) {
        versions[hole] = (versions[hole] ?? 0) + 1;
        shift = (changedEnds[change] ?? 0) - oldEnd;
        change += 1;
      }
      ends[hole] = oldEnd + shift;
    }
  }
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
