import { type Matcher, SLACK_BYTES, WORD_BYTES } from './matcher.ts';
import type { OutlinedSlot, Slot } from './outline.ts';

/**
 * A stretch of a line that was understood in full, and its slots. Another line has the same stretch if it differs
 * from it only in what stands in the slots. It is compared with what was there before, and looked at closely only
 * in slots that differ.
 */
export type Segment = {
  /** Of its header in the matcher's memory. */
  readonly address: number;
  /** Makes room for a stretch of this length, which is to be taken next. False if there is none. */
  makeRoom(length: number): boolean;
  addressOf(slot: number): number;
  /** What stands in a slot of the stretch that was taken last. */
  textIn(slot: number): string;
  /** The same as a number, if it is one of 1 to 15 digits. */
  wholeNumberIn(slot: number): number | undefined;
  /** Changes whenever that changes. */
  versionOf(slot: number): number;
  /** Where in the stretch a slot ends. */
  endOf(slot: number): number;
};

/** A slot, and which one it is of a segment. */
export type PlacedSlot = OutlinedSlot & { readonly segment: Segment; readonly index: number };

// The layout that matcher.wat describes, in words.
const LENGTH = 1;
const TEXT = 2;
const ROOM = 3;
const SLOTS = 8;
const SLOT_WORDS = 4;
const START = 1;
const END = 2;
const VERSION = 3;
const CHANGE_WORDS = 2;

/** Undefined if the matcher has no room for it. */
export function createSegment(matcher: Matcher, text: Buffer, slots: readonly Slot[]): Segment | undefined {
  const { words } = matcher;
  const behindText = { start: text.length, end: text.length };
  const wordCount = SLOTS + (SLOT_WORDS + CHANGE_WORDS) * (slots.length + 1);
  const address = matcher.allocate(wordCount * WORD_BYTES);
  const room = 2 * text.length;
  const textAddress = matcher.allocate(room + SLACK_BYTES);
  if (address === undefined || textAddress === undefined) return undefined;

  const base = address / WORD_BYTES;
  words.set([slots.length, text.length, textAddress, room, 0, 0], base);
  words.set(
    [...slots, { kind: 0, ...behindText }].flatMap(({ kind, start, end }) => [kind, start, end, 0]),
    base + SLOTS,
  );
  text.copy(matcher.bytes, textAddress);

  return {
    address,
    makeRoom,
    addressOf: (slot) => (base + SLOTS + slot * SLOT_WORDS) * WORD_BYTES,
    textIn: (slot) => {
      const at = words[base + TEXT] ?? 0;
      return matcher.bytes.toString('utf8', at + slotWord(slot, START), at + slotWord(slot, END));
    },
    wholeNumberIn(slot) {
      const at = words[base + TEXT] ?? 0;
      return readDigits(matcher.bytes, at + slotWord(slot, START), at + slotWord(slot, END));
    },
    versionOf: (slot) => slotWord(slot, VERSION),
    endOf: (slot) => slotWord(slot, END),
  };

  function makeRoom(length: number): boolean {
    if (length <= (words[base + ROOM] ?? 0)) return true;
    const larger = matcher.allocate(2 * length + SLACK_BYTES);
    if (larger === undefined) return false;
    const old = words[base + TEXT] ?? 0;
    matcher.bytes.copyWithin(larger, old, old + (words[base + LENGTH] ?? 0));
    words[base + TEXT] = larger;
    words[base + ROOM] = 2 * length;
    return true;
  }

  function slotWord(slot: number, word: number): number {
    return words[base + SLOTS + slot * SLOT_WORDS + word] ?? 0;
  }
}

const ZERO = 0x30;
const MAX_DIGITS = 15;

/** Decoding a text first takes five times as long. */
function readDigits(bytes: Buffer, from: number, to: number): number | undefined {
  if (to - from > MAX_DIGITS) return undefined;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
