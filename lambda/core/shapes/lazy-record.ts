import type { LogRecord } from '../framing/record.ts';
import type { JsonObject } from '../json.ts';
import { type HoleKind, INNER_TEXT, INNER_TEXTS, NUMBER, TEXT } from './hole.ts';
import { makeLazy } from './lazy-value.ts';
import type { Outline } from './outline.ts';
import type { Lines } from './part.ts';
import type { PlacedHole } from './stretch.ts';

export type RecordOutline = { readonly value: JsonObject; readonly place: Outline['record'] };

/**
 * Gives the record of the line that was matched last, as if it had been parsed; in truth a value is read when it is
 * asked for. It is one object, the same for every line: nobody may keep it.
 */
export function createLazyRecord(
  { value, place }: RecordOutline,
  holes: readonly PlacedHole[],
): (lines: Lines, from: number) => LogRecord {
  let lines: Lines;
  let lineStart = 0;
  const own = holes.filter(({ isOfWrapper }) => !isOfWrapper);
  const members = own.map(({ part, index, kind, path }) => {
    const decode = (text: string) => decodeHole(kind, text);
    return { path, read: () => part.valueIn(index, lines, decode) };
  });
  const startOf = anchor(place.start);
  const endOf = anchor(place.end);
  const numbers = new Map(
    own.flatMap(({ part, index, kind, path: [key, ...rest] }) =>
      kind === NUMBER && rest.length === 0 ? [[key, () => part.textIn(index, lines)] as const] : [],
    ),
  );
  const record = {
    value: makeLazy(value, members),
    textOf: (key: string) => numbers.get(key)?.(),
    get text() {
      const text = lines.bytes.toString('utf8', startOf(), endOf());
      return place.isInner ? JSON.parse(`"${text}"`) : text;
    },
  };
  return (current, from) => {
    lines = current;
    lineStart = from;
    return record;
  };

  /** Finds a place again by its distance from the last hole before it, which does not change. */
  function anchor(at: number): () => number {
    const hole = holes.findLast(({ end }) => end <= at);
    if (hole === undefined) return () => lineStart + at;
    return () => hole.part.placeBehind(hole.index, at - hole.end);
  }
}

function decodeHole(kind: HoleKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  if (kind === INNER_TEXT) return decodeHole(TEXT, String(decodeHole(TEXT, text)));
  return JSON.parse(kind === INNER_TEXTS ? JSON.parse(`"${text}"`) : text);
}
