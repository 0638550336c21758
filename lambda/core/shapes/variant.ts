import { type HoleKind, NONE } from './hole.ts';

/** A place where lines of one shape may differ. */
export type Hole = { readonly kind: HoleKind; readonly start: number; readonly end: number };

/** In place of a value that nobody has asked for. */
export const UNREAD = Symbol('unread');

/** A stretch of text as it stood in one line. */
export type Variant = {
  /** Holds the stretch, and has room for a longer one. */
  known: Buffer;
  view: DataView;
  /** Of the holes; behind the last one stands the end of the stretch, as a hole of its own. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** What the holes hold, as far as it was asked for. */
  readonly values: unknown[];
};

export function createVariant(text: Buffer, holes: readonly Hole[]): Variant {
  const known = Buffer.from(text);
  return {
    known,
    view: viewOf(known),
    starts: Int32Array.of(...holes.map(({ start }) => start), text.length),
    ends: Int32Array.of(...holes.map(({ end }) => end), text.length),
    values: holes.map(() => UNREAD),
  };
}

/** Puts the text from `from` to `to` there. `endOf` tells where in `bytes` a hole ends, or NONE if it holds the same. */
export function replaceText(
  variant: Variant,
  bytes: Buffer,
  from: number,
  to: number,
  endOf: (hole: number) => number,
): void {
  const { starts, ends } = variant;
  const length = to - from;
  if (length > variant.known.length) {
    variant.known = Buffer.allocUnsafe(length + (length >> 1));
    variant.view = viewOf(variant.known);
  }
  bytes.copy(variant.known, 0, from, to);
  const last = ends.length - 1;
  let shift = 0;
  for (let hole = 0; hole < last; hole += 1) {
    const oldEnd = ends[hole] ?? 0;
    const end = endOf(hole);
    starts[hole] = (starts[hole] ?? 0) + shift;
    if (end !== NONE) {
      shift = end - from - oldEnd;
      variant.values[hole] = UNREAD;
    }
    ends[hole] = oldEnd + shift;
  }
  starts[last] = length;
  ends[last] = length;
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
