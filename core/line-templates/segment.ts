import { type Matcher, WORD_BYTES } from './matcher.ts';
import type { Slot } from './slot.ts';

/**
 * A stretch of a line that was understood in full, and its slots. Another line has the same stretch if it differs
 * from it only in what stands in the slots. It is compared with what was there before, and looked at closely only
 * in slots that differ.
 */
export type Segment = {
  /** Where it lies in the matcher's memory. */
  readonly place: number;
  /** Makes room for a stretch of this length, which is to be taken next. False if there is none. */
  makeRoom(length: number): boolean;
  placeOf(slot: number): number;
  /** What stands in a slot of the stretch that was taken last. */
  textIn(slot: number): string;
  /** Changes whenever that changes. */
  versionOf(slot: number): number;
  /** Where in the stretch a slot ends. */
  endOf(slot: number): number;
};

// The layout that matcher.wat describes, in words.
const LENGTH = 1;
const TEXT = 2;
const ROOM = 3;
const HOLES = 8;
const HOLE_WORDS = 4;
const START = 1;
const END = 2;
const VERSION = 3;
const CHANGE_WORDS = 2;

/** The matcher reads a little past each text. */
const SLACK_BYTES = 32;

/** Undefined if the matcher has no room for it. */
export function createPart(matcher: Matcher, text: Buffer, slots: readonly Slot[]): Segment | undefined {
  const { words } = matcher;
  const behindText = { start: text.length, end: text.length };
  const wordCount = HOLES + (HOLE_WORDS + CHANGE_WORDS) * (slots.length + 1);
  const segment = matcher.allocate(wordCount * WORD_BYTES);
  const room = 2 * text.length;
  const textPlace = matcher.allocate(room + SLACK_BYTES);
  if (segment === undefined || textPlace === undefined) return undefined;

  const base = segment / WORD_BYTES;
  words.set([slots.length, text.length, textPlace, room, 0, 0], base);
  words.set(
    [...slots, { kind: 0, ...behindText }].flatMap(({ kind, start, end }) => [kind, start, end, 0]),
    base + HOLES,
  );
  text.copy(matcher.bytes, textPlace);

  return {
    place: segment,
    makeRoom,
    placeOf: (slot) => (base + HOLES + slot * HOLE_WORDS) * WORD_BYTES,
    textIn: (slot) => {
      const at = words[base + TEXT] ?? 0;
      return matcher.bytes.toString('utf8', at + slotWord(slot, START), at + slotWord(slot, END));
    },
    versionOf: (slot) => slotWord(slot, VERSION),
    endOf: (slot) => slotWord(slot, END),
  };

  function makeRoom(length: number): boolean {
    if (length <= (words[base + ROOM] ?? 0)) return true;
    const place = matcher.allocate(2 * length + SLACK_BYTES);
    if (place === undefined) return false;
    const old = words[base + TEXT] ?? 0;
    matcher.bytes.copyWithin(place, old, old + (words[base + LENGTH] ?? 0));
    words[base + TEXT] = place;
    words[base + ROOM] = 2 * length;
    return true;
  }

  function slotWord(slot: number, word: number): number {
    return words[base + HOLES + slot * HOLE_WORDS + word] ?? 0;
  }
}
