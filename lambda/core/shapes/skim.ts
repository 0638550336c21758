import { isUtf8 } from 'node:buffer';
import { BACKSLASH, NEWLINE, QUOTE, SPACE } from '../framing/bytes.ts';
import { NONE } from './hole.ts';
import type { Lesson } from './learn.ts';
import type { Lines } from './part.ts';

/** The number of the event, which mostly stands before its name, has one to four digits. */
const NEARBY = [0, 1, -1, 2, -2, 3, -3];

export type SkimOptions = {
  /** Whether nothing malformed has been read so far. */
  readonly isClean: () => boolean;
  /** So many bytes at the beginning are read in full: they teach what the rest must look like. */
  readonly readInFull: number;
};

/** Passes over events that the rule does not look at, by the name of the event alone. */
export type Skimmer = {
  /** Where the line ends that begins at `from`, if that is such an event; NONE if the line has to be read. */
  skim(lines: Lines, from: number): number;
  learn(line: Buffer, lesson: Lesson): void;
};

const MAX_LINE_BYTES = 64 * 1024;
/**
 * Without these there is no binding and no contact. No line that holds one of them is passed over, so that no finding
 * can be missed. Both begin with a letter that is rare in logs, and the second is short: then the search is memchr's.
 */
const TELLING = ['KUBERNETES_SERVICE_HOST', 'AF_INET'].map((text) => Buffer.from(text));

/**
 * A line is passed over if it begins and ends like lines that were read in full, and the name of its event, where it
 * first stands in the line, is one of which the rule looked at nothing else. All lines that were learnt from must
 * have the name behind the same text, which no value can hold: in a value each quote has a backslash before it.
 * Damage between name and end is not seen; `isClean` says whether there was any so far, and then all is read.
 */
export function createSkimmer({ isClean, readInFull }: SkimOptions): Skimmer {
  const names = new Map<number, Buffer[]>();
  const endings = new Set<number>();
  let opening: Buffer | undefined;
  let anchor = Buffer.alloc(0);
  let isUniform = true;
  /** Where in the line the name began last: mostly it does so again. */
  let usualOffset = 0;
  let current: Lines | undefined;
  let telling = 0;
  let nextAnchor = 0;

  return { skim, learn };

  function skim(lines: Lines, from: number): number {
    if (opening === undefined || !isUniform || lines.origin + from < readInFull || !isClean()) return NONE;
    if (lines !== current) begin(lines);
    const { bytes } = lines;
    const end = bytes.indexOf(NEWLINE, from) + 1;
    if (telling < from) telling = findTelling(bytes, from);
    if (telling < end || end - from > MAX_LINE_BYTES) return NONE;
    if (!endings.has(endingOf(bytes, end)) || !standsAt(bytes, from, opening)) return NONE;
    const nameAt = findName(bytes, from, end);
    if (nameAt === NONE || !isKnown(bytes, nameAt)) return NONE;
    return lines.isText || isUtf8(bytes.subarray(from, end)) ? end : NONE;
  }

  function begin(lines: Lines): void {
    current = lines;
    telling = NONE;
    nextAnchor = NONE;
  }

  function findName(bytes: Buffer, from: number, end: number): number {
    for (const nearby of NEARBY) {
      const usual = from + usualOffset + nearby;
      if (usual < end && standsAt(bytes, usual - anchor.length, anchor)) return usual;
    }
    if (nextAnchor < from) nextAnchor = positionOf(bytes, anchor, from);
    const nameAt = nextAnchor + anchor.length;
    if (nameAt >= end) return NONE;
    usualOffset = nameAt - from;
    return nameAt;
  }

  function isKnown(bytes: Buffer, nameAt: number): boolean {
    const known = names.get(hashName(bytes, nameAt));
    return known?.some((name) => standsAt(bytes, nameAt, name)) ?? false;
  }

  function learn(line: Buffer, { holes, nameAt, isToldByName }: Lesson): void {
    const openingOfLine = line.subarray(0, holes[0]?.start ?? 0);
    const anchorOfLine = line.subarray(holes.findLast(({ end }) => end <= nameAt)?.end ?? 0, nameAt);
    opening ??= Buffer.from(openingOfLine);
    if (anchor.length === 0) anchor = Buffer.from(anchorOfLine);
    isUniform &&= opening.equals(openingOfLine) && anchor.equals(anchorOfLine) && anchor.length > 0;
    isUniform &&= line.indexOf(anchor) + anchor.length === nameAt;
    endings.add(endingOf(line, line.length));
    if (!isToldByName || !isUniform) return;
    const hash = hashName(line, nameAt);
    const name = Buffer.from(line.subarray(nameAt, endOfName(line, nameAt) + 1));
    const known = names.get(hash) ?? [];
    if (!known.some((each) => each.equals(name))) names.set(hash, [...known, name]);
  }
}

/** The two bytes before the end of line. */
function endingOf(bytes: Buffer, end: number): number {
  return ((bytes[end - 3] ?? 0) << 8) | (bytes[end - 2] ?? 0);
}

function standsAt(bytes: Buffer, from: number, text: Buffer): boolean {
  for (let at = text.length - 1; at >= 0; at -= 1) if (bytes[from + at] !== text[at]) return false;
  return true;
}

/** Infinite if it does not come any more. */
function positionOf(bytes: Buffer, text: Buffer, from: number): number {
  const at = bytes.indexOf(text, from);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

function findTelling(bytes: Buffer, from: number): number {
  return Math.min(...TELLING.map((text) => positionOf(bytes, text, from)));
}

/** Of the name that begins at `from`. */
export function hashName(bytes: Buffer, from: number): number {
  const end = endOfName(bytes, from);
  let hash = 0;
  for (let at = from; at < end; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash;
}

function endOfName(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte !== QUOTE && byte !== BACKSLASH && byte >= SPACE; byte = bytes[at] ?? 0) at += 1;
  return at;
}
