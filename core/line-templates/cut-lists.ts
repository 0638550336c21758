import { CLOSE_BRACKET, COMMA, NEWLINE, OPEN_BRACE, OPEN_BRACKET } from '#core/records/bytes.ts';
import type { Matcher } from './matcher.ts';
import { endOfSpace, NONE } from './outline.ts';
import type { Path } from './path.ts';

/** Addresses in the matcher's memory. */
type Span = { readonly start: number; readonly end: number };

/** The elements of one list of a record. Between `head` and `tail`, each is the record as if it stood there alone. */
export type CutList = { readonly head: Buffer; readonly tail: Buffer; readonly elements: readonly Buffer[] };

type OpenList = { readonly heads: readonly Span[]; readonly tails: Span[]; readonly elements: Span[] };

/** A record whose elements are much smaller than what stands around them is not cut, so that the time stays linear. */
const MAX_GROWTH = 8;

/**
 * Cuts an object, which lies in the matcher's memory, at the elements of all lists that a path leads to. A number in the path, of which
 * there is one at its end, stands for any element. Empty if it leads nowhere. Looks at no more than quotes, brackets and
 * commas: whether an element is valid shows where it stands alone.
 */
export function cutLists(matcher: Matcher, record: Buffer, path: Path): readonly CutList[] {
  const { bytes, findClosing } = matcher;
  const start = record.byteOffset;
  const end = start + record.length;
  const keys = path.map((step) => Buffer.from(`${JSON.stringify(step)}:`));
  const open: OpenList[] = [];
  if (cutElement(start, 0, []) !== end || copiedBytes() > MAX_GROWTH * record.length) return [];
  return open.map(({ heads, tails, elements }) => ({
    head: Buffer.concat(heads.map(textOf)),
    tail: Buffer.concat([...tails.map(textOf), Buffer.of(NEWLINE)]),
    elements: elements.map(textOf),
  }));

  /** What stands around elements is there once, and read for each of them. */
  function copiedBytes(): number {
    return open.reduce((sum, { heads, tails, elements }) => sum + elements.length * lengthOf([...heads, ...tails]), 0);
  }

  function textOf({ start, end }: Span): Buffer {
    return bytes.subarray(start, end);
  }

  /** Each of these returns where what begins at `from` ends, or NONE. An element may be the record itself. */
  function cutElement(from: number, depth: number, heads: readonly Span[]): number {
    const first = open.length;
    let tail = NONE;
    const elementEnd = cutObject(from, depth);
    for (const { tails } of open.slice(first)) tails.push({ start: tail, end: elementEnd });
    return elementEnd;

    function cutObject(at: number, step: number): number {
      if (typeof path[step] === 'number') {
        tail = cutList(at, step, from, heads);
        return tail === NONE ? NONE : tail + 1;
      }
      const valueAt = findMember(at, step);
      const valueEnd = valueAt === NONE ? NONE : cutObject(valueAt, step + 1);
      return valueEnd === NONE ? NONE : endOfObject(matcher, valueEnd, end);
    }
  }

  /** Returns where the list's bracket is closed. */
  function cutList(from: number, step: number, elementStart: number, outer: readonly Span[]): number {
    if (bytes[from] !== OPEN_BRACKET) return NONE;
    const isLast = step === path.length - 1;
    const elements: Span[] = [];
    let at = endOfSpace(bytes, from + 1);
    const heads = [...outer, { start: elementStart, end: at }];
    if (isLast) open.push({ heads, tails: [], elements });
    while (bytes[at] === OPEN_BRACE) {
      const elementEnd = isLast ? endOfValue(at) : cutElement(at, step + 1, heads);
      if (elementEnd === NONE) return NONE;
      elements.push({ start: at, end: elementEnd });
      const behind = endOfSpace(bytes, elementEnd);
      if (bytes[behind] !== COMMA) return bytes[behind] === CLOSE_BRACKET ? behind : NONE;
      at = endOfSpace(bytes, behind + 1);
    }
    return NONE;
  }

  /** Where the value of a member of the object begins that begins at `from`. */
  function findMember(from: number, step: number): number {
    const key = keys[step];
    if (key === undefined || bytes[from] !== OPEN_BRACE) return NONE;
    for (let at = from; ; ) {
      at = endOfSpace(bytes, at + 1);
      if (bytes.subarray(at, at + key.length).equals(key)) return endOfSpace(bytes, at + key.length);
      at = endOfValue(at);
      if (bytes[at] !== COMMA) return NONE;
    }
  }

  /** Where the comma or the bracket behind a value stands. */
  function endOfValue(from: number): number {
    return findClosing(from, end, COMMA);
  }
}

/** Where the object ends that `from` is in; NONE if not before `to` on its line. */
export function endOfObject({ findClosing }: Matcher, from: number, to: number): number {
  const closing = findClosing(from, to, NONE);
  return closing === NONE ? NONE : closing + 1;
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
