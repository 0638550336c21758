import type { LogRecord } from '../framing/record.ts';
import type { JsonObject } from '../json.ts';
import { type HoleKind, INNER_TEXT, INNER_TEXTS, NUMBER, TEXT } from './hole.ts';
import { makeLazy } from './lazy-value.ts';
import type { Outline, OutlinedHole } from './outline.ts';
import type { Part } from './part.ts';

export type RecordOutline = { readonly value: JsonObject; readonly place: Outline['record'] };

/** A hole, and which one it is of a part. */
export type PlacedHole = OutlinedHole & { readonly part: Part; readonly index: number };

/** Where the two parts of a line begin. */
export type PartStarts = { readonly head: number; readonly tail: number };

/**
 * Gives the record of the line that its parts were last taken from, as if it had been parsed; in truth a value is
 * read when it is asked for. It is one object, the same for every line: nobody may keep it.
 */
export function createLazyRecord(
  bytes: Buffer,
  { value, place }: RecordOutline,
  head: readonly PlacedHole[],
  tail: readonly PlacedHole[],
  nameAt: number,
): (starts: PartStarts) => LogRecord {
  let current: PartStarts = { head: 0, tail: 0 };
  const own = [...head, ...tail].filter(({ isOfWrapper }) => !isOfWrapper);
  const numbers = new Map(
    own
      .filter(({ kind, path }) => kind === NUMBER && path.length === 1)
      .map(({ part, index, path }) => [path[0], () => part.textIn(index)]),
  );
  const startOf = anchor(head, place.start);
  const endOf = anchor(tail, place.end);
  const record: LogRecord = {
    value: makeLazy(value, own.map(lazyMember)),
    textOf: (key) => numbers.get(key)?.(),
    get text() {
      const text = bytes.toString('utf8', startOf(), endOf());
      return place.isInner ? JSON.parse(`"${text}"`) : text;
    },
  };
  return (starts) => {
    current = starts;
    return record;
  };

  /** Finds a place again by its distance from the last hole before it, which does not change. */
  function anchor(holes: readonly PlacedHole[], at: number): () => number {
    const isInTail = holes === tail;
    const hole = holes.findLast(({ end }) => end <= at);
    const offset = at - (hole?.end ?? (isInTail ? nameAt : 0));
    return () => (isInTail ? current.tail : current.head) + (hole?.part.endOf(hole.index) ?? 0) + offset;
  }
}

/** What stands in a hole, decoded once for as long as it stays the same. */
function lazyMember({ kind, path, part, index }: PlacedHole) {
  let version = -1;
  let value: unknown;
  return {
    path,
    read: () => {
      const current = part.versionOf(index);
      if (version !== current) {
        value = decodeHole(kind, part.textIn(index));
        version = current;
      }
      return value;
    },
  };
}

function decodeHole(kind: HoleKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  if (kind === INNER_TEXT) return decodeHole(TEXT, String(decodeHole(TEXT, text)));
  return JSON.parse(kind === INNER_TEXTS ? JSON.parse(`"${text}"`) : text);
}
