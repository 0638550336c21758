import { endOfHole, type HoleKind, NONE, NUMBER } from './hole.ts';
import { createVariant, type Hole, replaceText, UNREAD, type Variant } from './variant.ts';
import { createVariants } from './variants.ts';

/** The bytes that are read, with both ways to look at them. The last byte must be an end of line. */
export type Lines = { readonly bytes: Buffer; readonly view: DataView; readonly length: number };

/**
 * A stretch of a line that was understood in full, and its holes. Another line has the same stretch if it differs
 * from it only in what stands in the holes. It is compared with what was there before, eight bytes at a time, and
 * looked at byte by byte only in holes that differ.
 */
export type Part = {
  /** Goes through the bytes at `from`; gives where the stretch ends, or NONE if they differ outside of holes. */
  match(lines: Lines, from: number): number;
  /** Learns from the last match, once all of its line has matched. */
  keep(lines: Lines, from: number, end: number): void;
  /** What stands in a hole, read by `decode` if that is not known yet. Of the last match. */
  valueIn(hole: number, lines: Lines, decode: (text: string) => unknown): unknown;
  textIn(hole: number, lines: Lines): string;
  /** The place that lies `offset` bytes behind a hole. Of the last match. */
  placeBehind(hole: number, offset: number): number;
};

const WORD = 8;
/** More differences than these mean another process, and the next line is likely to be about the same one. */
const FEW = 3;
/** Unless it turns out not to be. */
const RESTLESS = 32;

/** `isKeyed`: the stretch begins with a hole that tells what many others hold, such as the id of a container. */
export function createPart(text: Buffer, holes: readonly Hole[], isKeyed: boolean): Part {
  const count = holes.length;
  const kinds = Uint8Array.from(holes, ({ kind }) => kind);
  const variants = createVariants(text, holes, isKeyed);
  /** The holes that have differed before, in order, and one behind the last: there is no use in comparing them. */
  let watched = Int32Array.of(count);
  /** Where the holes were found that were looked into, and in which match. */
  const foundStarts = new Int32Array(count);
  const foundEnds = new Int32Array(count);
  const foundIn = new Uint32Array(count);
  let matches = 0;
  let surprises = 0;
  let unrest = 0;
  let variant: Variant = createVariant(text, holes);
  let origin = 0;

  return { match, keep, valueIn, textIn, placeBehind };

  function match(lines: Lines, from: number): number {
    variant = variants.choose(lines, from);
    const { starts, ends } = variant;
    origin = from;
    surprises = 0;
    matches += 1;
    /** A place in what is known, and how far from it the same place in `lines` is. */
    let at = 0;
    let shift = from;
    let hole = 0;
    for (let watch = 0; ; ) {
      const expected = watched[watch] ?? count;
      const stop = starts[expected] ?? 0;
      at = endOfSame(variant, at, stop, lines, shift);
      if (at === stop) {
        if (expected === count) return at + shift;
        hole = expected;
        watch += 1;
      } else {
        hole = differingHole(variant, hole, at, lines, shift);
        if (hole >= expected) return NONE;
        surprises += 1;
      }
      const start = (starts[hole] ?? 0) + shift;
      const end = endOfHole((kinds[hole] ?? NUMBER) as HoleKind, lines.bytes, start);
      if (end === NONE) return NONE;
      foundStarts[hole] = start;
      foundEnds[hole] = end;
      foundIn[hole] = matches;
      at = ends[hole] ?? 0;
      shift = end - at;
      hole += 1;
    }
  }

  function keep({ bytes }: Lines, from: number, end: number): void {
    if (surprises === 0) {
      if (unrest > 0) unrest -= 1;
    } else if (variants.isMissing()) {
      const places = holes.map(({ kind }, hole) => ({ kind, start: startOf(hole) - from, end: endOf(hole) - from }));
      variants.add(bytes.subarray(from, end), places);
    } else if (surprises > FEW && unrest < RESTLESS) {
      unrest += 2;
      replaceText(variant, bytes, from, end, endIfFound);
    } else {
      const differing = holes.map((_, hole) => hole).filter((hole) => watched.includes(hole) || isFound(hole));
      watched = Int32Array.of(...differing, count);
    }
  }

  function valueIn(hole: number, lines: Lines, decode: (text: string) => unknown): unknown {
    if (isFound(hole)) return decode(textIn(hole, lines));
    const { values } = variant;
    if (values[hole] === UNREAD) values[hole] = decode(textIn(hole, lines));
    return values[hole];
  }

  function textIn(hole: number, { bytes }: Lines): string {
    if (isFound(hole)) return bytes.toString('utf8', foundStarts[hole], foundEnds[hole]);
    return variant.known.toString('utf8', variant.starts[hole], variant.ends[hole]);
  }

  function placeBehind(hole: number, offset: number): number {
    return endOf(hole) + offset;
  }

  function isFound(hole: number): boolean {
    return foundIn[hole] === matches;
  }

  function endIfFound(hole: number): number {
    return isFound(hole) ? (foundEnds[hole] ?? 0) : NONE;
  }

  function startOf(hole: number): number {
    return isFound(hole) ? (foundStarts[hole] ?? 0) : (variant.starts[hole] ?? 0) + shiftAt(hole);
  }

  function endOf(hole: number): number {
    return isFound(hole) ? (foundEnds[hole] ?? 0) : (variant.ends[hole] ?? 0) + shiftAt(hole);
  }

  /** How far a hole that was not looked into lies from where it lies in the variant. */
  function shiftAt(hole: number): number {
    let before = hole;
    while (before >= 0 && !isFound(before)) before -= 1;
    return before === -1 ? origin : (foundEnds[before] ?? 0) - (variant.ends[before] ?? 0);
  }
}

/** The hole, from `first` on, that the difference near `at` lies in; larger than any if it lies outside of holes. */
function differingHole(variant: Variant, first: number, at: number, lines: Lines, shift: number): number {
  const { starts, ends } = variant;
  let hole = first;
  while ((ends[hole] ?? 0) < at) hole += 1;
  const start = starts[hole] ?? 0;
  return at >= start || endOfSame(variant, at, start, lines, shift) === start ? hole : starts.length;
}

/**
 * Up to where `lines`, at a distance of `shift`, are the same as what is known: `stop`, or up to a word before the
 * first difference.
 */
function endOfSame(
  { known, view: knownView }: Variant,
  from: number,
  stop: number,
  lines: Lines,
  shift: number,
): number {
  const { bytes, view } = lines;
  const lastWord = Math.min(stop, lines.length - shift) - WORD;
  let at = from;
  // Read as numbers, eight bytes of valid text are never zero: equal numbers are equal bytes.
  while (at <= lastWord && knownView.getFloat64(at, true) === view.getFloat64(at + shift, true)) at += WORD;
  if (at <= lastWord || at === stop) return at;
  if (lastWord >= from && lastWord + WORD === stop) {
    return knownView.getFloat64(lastWord, true) === view.getFloat64(lastWord + shift, true) ? stop : at;
  }
  while (at < stop && known[at] === bytes[at + shift]) at += 1;
  return at;
}
