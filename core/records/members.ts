/** One `"key":value` of an object's text; `start` and `end` delimit the text of the value. */
export type MemberSpan = { readonly key: string; readonly start: number; readonly end: number };

/**
 * The members of the object that begins at `from` in `text`, in order and with duplicate keys, which `JSON.parse` folds;
 * or the elements of the array that begins there, whose keys are empty. `text` must be valid JSON: this walks, it does not
 * validate. Time is linear in its length; where `ends` tells the ends of brackets, by where they
 * begin, nothing within them is looked at.
 */
export function* membersOf(text: string, from = text.indexOf('{'), ends?: Uint32Array): Generator<MemberSpan> {
  const isArray = text[from] === '[';
  let at = skipSpace(text, from + 1);
  while (at < text.length && text[at] !== '}' && text[at] !== ']') {
    const keyEnd = isArray ? at : endOfString(text, at);
    const start = isArray ? at : skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = ends?.[start] || endOfValue(text, start);
    yield { key: isArray ? '' : JSON.parse(text.slice(at, keyEnd)), start, end };
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
}

/** The texts of all values under `key`, in order. */
export function valuesOf(text: string, key: string): string[] {
  const found: string[] = [];
  for (const member of membersOf(text)) {
    if (member.key === key) found.push(text.slice(member.start, member.end));
  }
  return found;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first === '{' || first === '[') return endOfNested(text, start);
  let at = start;
  while (at < text.length && !',}] \n\r\t'.includes(text.charAt(at))) at += 1;
  return at;
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return at;
}

/** The index after the closing quote. Every backslash is looked at once, so the time stays linear. */
function endOfString(text: string, openingQuote: number): number {
  let quote = text.indexOf('"', openingQuote + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
