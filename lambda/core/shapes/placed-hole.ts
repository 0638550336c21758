import { type HoleKind, INNER_TEXT, INNER_TEXTS, NUMBER, TEXT } from './hole.ts';
import type { OutlinedHole } from './outline.ts';
import type { Part } from './part.ts';

/** A hole, and which one it is of a part. What it holds is what the part was last taken from. */
export type PlacedHole = OutlinedHole & { readonly part: Part; readonly index: number };

/** Gives the value that stands in a hole, parsed once for as long as it stays the same. */
export function valueReader(hole: PlacedHole): () => unknown {
  return memoise([hole], () => parseText(hole.kind, hole.part.textIn(hole.index)));
}

/** The text of that value in JSON. */
export function jsonIn({ kind, part, index }: PlacedHole): string {
  const text = part.textIn(index);
  const json = kind === INNER_TEXT || kind === INNER_TEXTS ? parseString(text) : text;
  return kind === TEXT || kind === INNER_TEXT ? `"${json}"` : json;
}

/** Gives what `read` gives, and calls it again only if what stands in one of the holes has changed. */
export function memoise<Value>(holes: readonly PlacedHole[], read: () => Value): () => Value {
  let known: { readonly version: number; readonly value: Value } | undefined;
  return () => {
    let version = 0;
    // Each of them only grows.
    for (const { part, index } of holes) version += part.versionOf(index);
    if (known?.version !== version) known = { version, value: read() };
    return known.value;
  };
}

function parseText(kind: HoleKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return parseString(text);
  if (kind === INNER_TEXT) return parseString(parseString(text));
  return JSON.parse(kind === INNER_TEXTS ? parseString(text) : text);
}

/** The string whose JSON has this text between its quotes. */
function parseString(text: string): string {
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}
