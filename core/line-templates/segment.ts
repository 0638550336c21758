import { type Kernel, WORD_BYTES } from './matcher.ts';
import type { Hole } from './slot.ts';

/**
 * A stretch of a line that was understood in full, and its holes. Another line has the same stretch if it differs
 * from it only in what stands in the holes. It is compared with what was there before, and looked at closely only
 * in holes that differ.
 */
export type Part = {
  /** Where it lies in the kernel's memory. */
  readonly place: number;
  /** Makes room for a stretch of this length, which is to be taken next. False if there is none. */
  makeRoom(length: number): boolean;
  placeOf(hole: number): number;
  /** What stands in a hole of the stretch that was taken last. */
  textIn(hole: number): string;
  /** Changes whenever that changes. */
  versionOf(hole: number): number;
  /** Where in the stretch a hole ends. */
  endOf(hole: number): number;
};

// The layout that kernel.wat describes, in words.
const LENGTH = 1;
const TEXT = 2;
const ROOM = 3;
const HOLES = 8;
const HOLE_WORDS = 4;
const START = 1;
const END = 2;
const VERSION = 3;
const CHANGE_WORDS = 2;

/** The kernel reads a little past each text. */
const SLACK_BYTES = 32;

/** Undefined if the kernel has no room for it. */
export function createPart(kernel: Kernel, text: Buffer, holes: readonly Hole[]): Part | undefined {
  const { words } = kernel;
  const behindText = { start: text.length, end: text.length };
  const wordCount = HOLES + (HOLE_WORDS + CHANGE_WORDS) * (holes.length + 1);
  const part = kernel.allocate(wordCount * WORD_BYTES);
  const room = 2 * text.length;
  const textPlace = kernel.allocate(room + SLACK_BYTES);
  if (part === undefined || textPlace === undefined) return undefined;

  const base = part / WORD_BYTES;
  words.set([holes.length, text.length, textPlace, room, 0, 0], base);
  words.set(
    [...holes, { kind: 0, ...behindText }].flatMap(({ kind, start, end }) => [kind, start, end, 0]),
    base + HOLES,
  );
  text.copy(kernel.bytes, textPlace);

  return {
    place: part,
    makeRoom,
    placeOf: (hole) => (base + HOLES + hole * HOLE_WORDS) * WORD_BYTES,
    textIn: (hole) => {
      const at = words[base + TEXT] ?? 0;
      return kernel.bytes.toString('utf8', at + holeWord(hole, START), at + holeWord(hole, END));
    },
    versionOf: (hole) => holeWord(hole, VERSION),
    endOf: (hole) => holeWord(hole, END),
  };

  function makeRoom(length: number): boolean {
    if (length <= (words[base + ROOM] ?? 0)) return true;
    const place = kernel.allocate(2 * length + SLACK_BYTES);
    if (place === undefined) return false;
    const old = words[base + TEXT] ?? 0;
    kernel.bytes.copyWithin(place, old, old + (words[base + LENGTH] ?? 0));
    words[base + TEXT] = place;
    words[base + ROOM] = 2 * length;
    return true;
  }

  function holeWord(hole: number, word: number): number {
    return words[base + HOLES + hole * HOLE_WORDS + word] ?? 0;
  }
}
