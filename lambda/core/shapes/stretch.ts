import { type HoleKind, INNER_TEXT, NONE, TEXT } from './hole.ts';
import type { OutlinedHole } from './outline.ts';
import { createPart, type Lines, type Part } from './part.ts';
import type { Hole } from './variant.ts';

/** One or two parts, one behind the other. */
export type Stretch = {
  /** Gives where the stretch ends, or NONE. */
  match(lines: Lines, from: number): number;
  /** Learns from the last match, once all of its line has matched. */
  keep(lines: Lines): void;
  readonly holes: readonly PlacedHole[];
};

/** A hole, and where what stands in it can be asked for. */
export type PlacedHole = OutlinedHole & { readonly part: Part; readonly index: number };

/** A text of this length is an id: what stands behind it is likely to be what stood behind it before. */
const KEY_BYTES = 32;

/** What stands in `line` from `from` to `to`. */
export function createStretch(line: Buffer, holes: readonly OutlinedHole[], from: number, to: number): Stretch {
  const keyAt = holes.find(({ kind, start, end }) => isText(kind) && end - start >= KEY_BYTES)?.start ?? to;
  const before = createPlacedPart(
    line,
    holes.filter(({ start }) => start < keyAt),
    from,
    keyAt,
  );
  const behind = createPlacedPart(
    line,
    holes.filter(({ start }) => start >= keyAt),
    keyAt,
    to,
  );
  let start = 0;
  let middle = 0;
  let end = 0;

  return {
    match(lines, at) {
      start = at;
      middle = before.part.match(lines, at);
      if (middle === NONE) return NONE;
      end = keyAt === to ? middle : behind.part.match(lines, middle);
      return end;
    },
    keep(lines) {
      before.part.keep(lines, start, middle);
      if (keyAt !== to) behind.part.keep(lines, middle, end);
    },
    holes: [...before.holes, ...behind.holes],
  };
}

function createPlacedPart(line: Buffer, holes: readonly OutlinedHole[], from: number, to: number) {
  const isKeyed = holes[0]?.start === from;
  const part = createPart(
    line.subarray(from, to),
    holes.map((hole): Hole => ({ kind: hole.kind, start: hole.start - from, end: hole.end - from })),
    isKeyed,
  );
  return { part, holes: holes.map((hole, index): PlacedHole => ({ ...hole, part, index })) };
}

function isText(kind: HoleKind): boolean {
  return kind === TEXT || kind === INNER_TEXT;
}
