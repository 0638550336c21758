/** A parsed JSON object whose members have not been looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is a text with something in it. */
export function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A text, number or boolean as text. `String` must not be given what a log holds: it calls the value's own
 * `toString`, and goes down into lists until the stack ends.
 */
export function scalarText(value: unknown): string | undefined {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? String(value) : undefined;
}

/** The value if it is an array of nothing but texts. */
export function textArray(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** What the text says as JSON; undefined if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object that `text` holds, if it is one JSON object and nothing else. */
export function parseObject(text: string): JsonObject | undefined {
  // What JSON.parse refuses costs an exception, some 5 µs.
  if (!text.trimStart().startsWith('{') || !text.trimEnd().endsWith('}')) return undefined;
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** Undefined, which JSON leaves out, in place of an object without content. */
export function orNothing<Fields extends object>(fields: Fields): Fields | undefined {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}
