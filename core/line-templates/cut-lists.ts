import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
} from '#core/records/bytes.ts';
import type { Path } from './path.ts';

type Span = { readonly start: number; readonly end: number };

/** The elements of one list of a record: between `head` and `tail`, each is the record as if it stood there alone. */
export type CutList = { readonly head: Buffer; readonly tail: Buffer; readonly elements: readonly Buffer[] };

type OpenList = { readonly heads: readonly Span[]; readonly tails: Span[]; readonly elements: Span[] };

/** In place of a position: the path does not lead there. */
const NONE = 0;

/** A record in which the elements are much smaller than what stands around them is not cut, so that the time stays linear. */
const MAX_GROWTH = 8;

/**
 * Cuts the object that `record` consists of at the elements of all lists that a path leads to. A number in the path, of which
 * there is one at its end, stands for any element. Undefined if it leads nowhere. Looks at no more than quotes, brackets and commas: whether an
 * element is valid shows where it stands alone.
 */
export function cutLists(record: Buffer, path: Path): CutList[] | undefined {
  const keys = path.map((step) => Buffer.from(`${JSON.stringify(step)}:`));
  const lists: OpenList[] = [];
  if (cutElement(0, 0, []) !== record.length || copiedBytes() > MAX_GROWTH * record.length) return undefined;
  return lists.map(({ heads, tails, elements }) => ({
    head: Buffer.concat(heads.map(textOf)),
    tail: Buffer.concat([...tails.map(textOf), Buffer.of(NEWLINE)]),
    elements: elements.map(textOf),
  }));

  /** What stands around all elements together: it is there once, and gone through once for each of them. */
  function copiedBytes(): number {
    return lists.reduce((sum, { heads, tails, elements }) => sum + elements.length * lengthOf([...heads, ...tails]), 0);
  }

  function textOf({ start, end }: Span): Buffer {
    return record.subarray(start, end);
  }

  /** Each of these returns where what begins at `from` ends, or NONE. An element may be the record itself. */
  function cutElement(from: number, depth: number, heads: readonly Span[]): number {
    const first = lists.length;
    let tail = 0;
    const end = cutObject(from, depth);
    for (const { tails } of lists.slice(first)) tails.push({ start: tail, end });
    return end;

    function cutObject(at: number, step: number): number {
      if (typeof path[step] === 'number') {
        tail = cutList(at, step, from, heads);
        return tail === NONE ? NONE : tail + 1;
      }
      const valueAt = findMember(at, step);
      const valueEnd = valueAt === NONE ? NONE : cutObject(valueAt, step + 1);
      return valueEnd === NONE ? NONE : endOfObject(valueEnd);
    }
  }

  /** Returns where the list's bracket is closed. */
  function cutList(from: number, step: number, elementStart: number, outer: readonly Span[]): number {
    if (record[from] !== OPEN_BRACKET) return NONE;
    let at = skipSpace(from + 1);
    const heads = [...outer, { start: elementStart, end: at }];
    const isLast = step === path.length - 1;
    const elements: Span[] = [];
    if (isLast) lists.push({ heads, tails: [], elements });
    for (;;) {
      const end = isLast ? endOfValue(at) : cutElement(at, step + 1, heads);
      const behind = skipSpace(end);
      if (end === NONE || record[at] !== OPEN_BRACE) return NONE;
      elements.push({ start: at, end });
      if (record[behind] === CLOSE_BRACKET) return behind;
      if (record[behind] !== COMMA) return NONE;
      at = skipSpace(behind + 1);
    }
  }

  /** Where the value of a member of the object begins that begins at `from`. */
  function findMember(from: number, step: number): number {
    const key = keys[step];
    if (key === undefined || record[from] !== OPEN_BRACE) return NONE;
    for (let at = from; ; ) {
      at = skipSpace(at + 1);
      if (record.subarray(at, at + key.length).equals(key)) return skipSpace(at + key.length);
      at = endOfValue(at);
      if (record[at] !== COMMA) return NONE;
    }
  }

  /** Where the object ends of which a value ends at `from`. */
  function endOfObject(from: number): number {
    let at = endOfValue(from);
    while (record[at] === COMMA) at = endOfValue(at + 1);
    return record[at] === CLOSE_BRACE ? at + 1 : NONE;
  }

  /** Where the comma or bracket stands behind what begins at `from`, a value or a key with its value. */
  function endOfValue(from: number): number {
    let depth = 0;
    for (let at = from; at < record.length; at += 1) {
      const byte = record[at];
      if (byte === QUOTE) at = endOfText(at + 1);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
      else if (depth === 0 && (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET)) return at;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    }
    return NONE;
  }

  /** Where the closing quote stands. */
  function endOfText(from: number): number {
    let at = from;
    for (let byte = record[at]; byte !== QUOTE && byte !== undefined; byte = record[at])
      at += byte === BACKSLASH ? 2 : 1;
    return at;
  }

  function skipSpace(from: number): number {
    let at = from;
    while (record[at] === SPACE || record[at] === TAB || record[at] === RETURN) at += 1;
    return at;
  }
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
