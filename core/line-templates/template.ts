import type { Cached } from './cached.ts';
import type { CompiledTemplate } from './compile-template.ts';
import { createEventReader, type EventReader } from './event-reader.ts';
import type { KeyCache } from './key-cache.ts';
import { createLazyRecord, type PlacedSlot } from './lazy-record.ts';
import { type Matcher, WORD_BYTES } from './matcher.ts';
import type { OutlinedSlot } from './outline.ts';
import { createPart, type Segment } from './segment.ts';
import { NUMBER, type Slot } from './slot.ts';

/** A line up to the name of its event. */
export type Prefix = {
  /** Equal for prefix that match the same lines. */
  readonly signature: string;
  readonly segment: Segment;
  /** Where it lies in the matcher's memory. */
  readonly place: number;
};

/** A line from the name of its event on. */
export type Suffix = {
  readonly segment: Segment;
  readonly place: number;
  /** Undefined if there is nothing to look at. */
  readonly readEvent: EventReader | undefined;
};

/** From a longer line nothing is learnt, and a longer line is not read by its template. */
export const MAX_LINE_BYTES = 64 * 1024;
/** In Docker's log a longer text without an end is the first part of a record. */
const MAX_WRAPPED_BYTES = 16 * 1024;

// The layout that matcher.wat describes, in words.
const NEXT = 1;
const TIMESTAMP = 5;
const HEAD_LISTS = 4;
const LISTS = 64;

export function maxLineBytes({ isWrapped }: CompiledTemplate): number {
  return isWrapped ? MAX_WRAPPED_BYTES : MAX_LINE_BYTES;
}

/** An empty list of prefix; undefined, as below, if the matcher has no room for it. */
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
  const segment = createPart(matcher, line.subarray(0, compiled.nameAt), slotsOfPrefix(compiled));
  const place =
    segment && store(matcher, [segment.place, 0, maxLineBytes(compiled), 0, ...new Array<number>(LISTS).fill(0)]);
  if (segment === undefined || place === undefined) return undefined;
  link(matcher, list, place);
  return { signature: signatureOf(line, compiled), segment, place };
}

/** Makes the suffix that lines like this one have, and adds it to their prefix. */
export function addSuffix(
  matcher: Matcher,
  prefix: Prefix,
  line: Buffer,
  compiled: CompiledTemplate,
  cache: KeyCache<Cached>,
): Suffix | undefined {
  const { nameAt, record } = compiled;
  const slots = compiled.slots.filter(({ start }) => start > nameAt);
  const shifted = slots.map(({ kind, start, end }): Slot => ({ kind, start: start - nameAt, end: end - nameAt }));
  const segment = createPart(matcher, line.subarray(nameAt), shifted);
  const hash = matcher.hash(line.byteOffset + nameAt);
  const place = segment && store(matcher, [segment.place, 0, hash, record === undefined ? 0 : 1, 0, 0, 0]);
  if (segment === undefined || place === undefined) return undefined;
  link(matcher, prefix.place + (HEAD_LISTS - NEXT + (hash & (LISTS - 1))) * WORD_BYTES, place);
  // The prefix may have been made from another line; its slots are the same ones.
  const ofHead = slotsOfPrefix(compiled).map(placeIn(prefix.segment));
  const lazy = record && createLazyRecord(matcher, record, ofHead, slots.map(placeIn(segment)), nameAt, cache);
  if (lazy?.timestamp?.slot.kind === NUMBER) setTimestamp(matcher, place, lazy.timestamp.slot);
  return { segment, place, readEvent: lazy && createEventReader(place, lazy, cache) };
}

function setTimestamp({ words }: Matcher, suffix: number, { segment, index }: PlacedSlot): void {
  words.set([segment.placeOf(index), segment.place], suffix / WORD_BYTES + TIMESTAMP);
}

/** The text outside of slots, the kinds of the slots, and all else by which a prefix can differ from another. */
export function signatureOf(line: Buffer, compiled: CompiledTemplate): string {
  const slots = slotsOfPrefix(compiled);
  const texts = [...slots, { start: compiled.nameAt }].map(({ start }, index) =>
    line.toString('latin1', slots[index - 1]?.end ?? 0, start),
  );
  return JSON.stringify([texts, slots.map(({ kind }) => kind), compiled.isWrapped]);
}

function slotsOfPrefix({ slots, nameAt }: CompiledTemplate): OutlinedSlot[] {
  return slots.filter(({ end }) => end <= nameAt);
}

function placeIn(segment: Segment): (slot: OutlinedSlot, index: number) => PlacedSlot {
  return (slot, index) => ({ ...slot, segment, index });
}

function store(matcher: Matcher, words: readonly number[]): number | undefined {
  const place = matcher.allocate(words.length * WORD_BYTES);
  if (place !== undefined) matcher.words.set(words, place / WORD_BYTES);
  return place;
}

/** Puts `place` behind `before` in a list. */
function link({ words }: Matcher, before: number, place: number): void {
  const next = before / WORD_BYTES + NEXT;
  words[place / WORD_BYTES + NEXT] = words[next] ?? 0;
  words[next] = place;
}
