import type { CompiledTemplate } from './compile-template.ts';
import { createEventReader, type EventReader, type EventReading } from './event-reader.ts';
import { createLazyRecord } from './lazy-record.ts';
import { LINE_BYTES, type Matcher, WORD_BYTES } from './matcher.ts';
import { NUMBER, type OutlinedSlot, type Slot } from './outline.ts';
import { createSegment, type PlacedSlot, type Segment } from './segment.ts';

/** A line up to the name of its event. */
export type Prefix = {
  /** Equal for prefixes that match the same lines. */
  readonly signature: string;
  readonly segment: Segment;
  /** In the matcher's memory. */
  readonly address: number;
  readonly isRepeatable: boolean;
};

/** A line from the name of its event on. */
export type Suffix = {
  readonly segment: Segment;
  readonly address: number;
  /** Undefined if there is nothing to look at. */
  readonly readEvent: EventReader | undefined;
};

/** A longer line makes no template, and is not read by one. */
export const MAX_LINE_BYTES = LINE_BYTES;
/** In Docker's log a longer text without an end is the first part of a record. */
const MAX_WRAPPED_BYTES = 16 * 1024;

// The layout that matcher.wat describes, in words.
const NEXT = 1;
const TIMESTAMP = 5;
const SUFFIX_LISTS = 4;
const LISTS = 64;

export function maxLineBytes({ isWrapped }: CompiledTemplate): number {
  return isWrapped ? MAX_WRAPPED_BYTES : MAX_LINE_BYTES;
}

/** An empty list of prefixes; undefined, as below, if the matcher has no room for it. */
export function createPrefixList(matcher: Matcher): number | undefined {
  return store(matcher, [0, 0]);
}

/** Makes the prefix that lines like this one have, and adds it to the list. */
export function addPrefix(
  matcher: Matcher,
  list: number,
  line: Buffer,
  compiled: CompiledTemplate,
): Prefix | undefined {
  const segment = createSegment(matcher, line.subarray(0, compiled.nameAt), slotsOfPrefix(compiled));
  const address =
    segment && store(matcher, [segment.address, 0, maxLineBytes(compiled), 0, ...new Array<number>(LISTS).fill(0)]);
  if (segment === undefined || address === undefined) return undefined;
  link(matcher, list, address);
  return { signature: signatureOf(line, compiled), segment, address, isRepeatable: compiled.isRepeatable };
}

/** Makes the suffix that lines like this one have, and adds it to their prefix. */
export function addSuffix(
  matcher: Matcher,
  prefix: Prefix,
  line: Buffer,
  compiled: CompiledTemplate,
  reading: EventReading,
): Suffix | undefined {
  const { nameAt, record, ending } = compiled;
  const slots = compiled.slots.filter(({ start }) => start > nameAt);
  const shifted = slots.map(({ kind, start, end }): Slot => ({ kind, start: start - nameAt, end: end - nameAt }));
  const segment = createSegment(matcher, line.subarray(nameAt), shifted);
  const hash = matcher.hash(line.byteOffset + nameAt);
  const address = segment && store(matcher, [segment.address, 0, hash, lookAt(compiled), 0, 0, 0, ...endingWords()]);
  if (segment === undefined || address === undefined) return undefined;
  link(matcher, prefix.address + (SUFFIX_LISTS - NEXT + (hash & (LISTS - 1))) * WORD_BYTES, address);
  // The prefix may have been made from another line; its slots are the same ones.
  const ofPrefix = slotsOfPrefix(compiled).map(placeIn(prefix.segment));
  const lazy = record && createLazyRecord(matcher, record, ofPrefix, slots.map(placeIn(segment)), nameAt);
  if (lazy?.timestamp?.kind === NUMBER) setTimestamp(matcher, address, lazy.timestamp);
  return { segment, address, readEvent: lazy && createEventReader(address, lazy, reading) };

  /** The slot, and the last bytes of the texts. */
  function endingWords(): number[] {
    if (segment === undefined || ending === undefined) return [];
    const slot = segment.addressOf(slots.indexOf(ending.slot));
    const last = ending.texts.map((text) => Buffer.from(text.slice(-WORD_BYTES), 'latin1').readInt32LE());
    return [slot, last.length, ...last];
  }
}

/** As matcher.wat has it. */
function lookAt({ record, ending }: CompiledTemplate): number {
  if (record === undefined) return 0;
  return ending === undefined ? 1 : 2;
}

function setTimestamp({ words }: Matcher, suffix: number, { segment, index }: PlacedSlot): void {
  words.set([segment.addressOf(index), segment.address], suffix / WORD_BYTES + TIMESTAMP);
}

/** The text outside of slots, the kinds of the slots, and all else by which a prefix can differ from another. */
export function signatureOf(line: Buffer, compiled: CompiledTemplate): string {
  const slots = slotsOfPrefix(compiled);
  const texts = [...slots, { start: compiled.nameAt }].map(({ start }, index) =>
    line.toString('latin1', slots[index - 1]?.end ?? 0, start),
  );
  return JSON.stringify([texts, slots.map(({ kind }) => kind), compiled.isWrapped, compiled.isRepeatable]);
}

function slotsOfPrefix({ slots, nameAt }: CompiledTemplate): OutlinedSlot[] {
  return slots.filter(({ end }) => end <= nameAt);
}

function placeIn(segment: Segment): (slot: OutlinedSlot, index: number) => PlacedSlot {
  return (slot, index) => ({ ...slot, segment, index });
}

function store(matcher: Matcher, words: readonly number[]): number | undefined {
  const address = matcher.allocate(words.length * WORD_BYTES);
  if (address !== undefined) matcher.words.set(words, address / WORD_BYTES);
  return address;
}

/** Puts what lies at `address` behind `before` in a list. */
function link({ words }: Matcher, before: number, address: number): void {
  const next = before / WORD_BYTES + NEXT;
  words[address / WORD_BYTES + NEXT] = words[next] ?? 0;
  words[next] = address;
}
