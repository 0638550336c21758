import { type HoleKind, NONE } from './hole.ts';

/** A place where lines of one shape may differ. */
export type Hole = { readonly kind: HoleKind; readonly start: number; readonly end: number };

/** A stretch of text as it stood in one line. */
export type Variant = {
  /** Holds the stretch, and has room for a longer one. */
  known: Buffer;
  view: DataView;
  /** Of the holes; behind the last one stands the end of the stretch, as a hole of its own. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** What the holes hold, as far as it was asked for. */
  values: unknown[];
};

export function createVariant(text: Buffer, holes: readonly Hole[]): Variant {
  const known = Buffer.from(text);
  return {
    known,
    view: viewOf(known),
    starts: Int32Array.of(...holes.map(({ start }) => start), text.length),
    ends: Int32Array.of(...holes.map(({ end }) => end), text.length),
    values: [],
  };
}

/** Puts another text there. `endOf` tells where a hole ends now, or NONE if it holds the same. */
export function replaceText(variant: Variant, text: Buffer, endOf: (hole: number) => number): void {
  const { starts, ends } = variant;
  if (text.length > variant.known.length) {
    variant.known = Buffer.allocUnsafe(text.length + (text.length >> 1));
    variant.view = viewOf(variant.known);
  }
  text.copy(variant.known);
  variant.values = [];
  let shift = 0;
  for (let hole = 0; hole < ends.length - 1; hole += 1) {
    const oldEnd = ends[hole] ?? 0;
    starts[hole] = (starts[hole] ?? 0) + shift;
    const end = endOf(hole);
    if (end !== NONE) shift = end - oldEnd;
    ends[hole] = oldEnd + shift;
  }
  starts[ends.length - 1] = text.length;
  ends[ends.length - 1] = text.length;
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
