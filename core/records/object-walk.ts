import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
} from './bytes.ts';

/** Where a walk stopped: `at` is the first byte that is not the object's. */
export type WalkStep = {
  readonly at: number;
  /** `broken` at a byte that cannot stand there; `brokenLine` at the start of a line that goes on with something else. */
  readonly state: 'more' | 'whole' | 'broken' | 'brokenLine';
  /** Ends of line passed in this step. */
  readonly newlines: number;
};

export type ObjectWalk = {
  /** Goes on through the object; the first byte of a fresh walk must be its opening brace. */
  step(bytes: Buffer, from: number): WalkStep;
};

/** What a byte is outside of strings. */
const OTHER = 0;
const BLANK = 1;
const OPENS_OBJECT = 2;
const OPENS_ARRAY = 3;
const CLOSES = 4;
const SEPARATES = 5;
const NAMES = 6;
const TEXT = 7;
/** A byte of a number, `true`, `false` or `null`. */
const SCALAR = 8;

const CLASS_OF = new Uint8Array(256);
for (const byte of [SPACE, TAB, RETURN, NEWLINE]) CLASS_OF[byte] = BLANK;
for (const byte of Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz+-.E')) CLASS_OF[byte] = SCALAR;
CLASS_OF[OPEN_BRACE] = OPENS_OBJECT;
CLASS_OF[OPEN_BRACKET] = OPENS_ARRAY;
CLASS_OF[CLOSE_BRACE] = CLOSES;
CLASS_OF[CLOSE_BRACKET] = CLOSES;
CLASS_OF[COMMA] = SEPARATES;
CLASS_OF[COLON] = NAMES;
CLASS_OF[QUOTE] = TEXT;

/** After which classes a class may come, as a set of bits. */
const VALUE_MAY_COME = bits(NAMES, SEPARATES, OPENS_ARRAY);
const VALUE_HAS_COME = bits(TEXT, SCALAR, CLOSES);
const FOLLOWS = new Uint16Array(9);
FOLLOWS[OPENS_OBJECT] = VALUE_MAY_COME;
FOLLOWS[OPENS_ARRAY] = VALUE_MAY_COME;
FOLLOWS[TEXT] = VALUE_MAY_COME | bits(OPENS_OBJECT);
FOLLOWS[SCALAR] = VALUE_MAY_COME | bits(SCALAR);
FOLLOWS[SEPARATES] = VALUE_HAS_COME;
FOLLOWS[NAMES] = bits(TEXT);
FOLLOWS[CLOSES] = VALUE_HAS_COME | bits(OPENS_OBJECT, OPENS_ARRAY);

/**
 * Walks from an object's opening brace to its closing one, over as many chunks as it takes, by a coarse
 * grammar of JSON: which byte may follow which. It is enough to find the end of every valid object and to
 * notice early where a broken one was cut; `JSON.parse` has the last word on what lies between.
 */
export function walkObject(): ObjectWalk {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let previous = NAMES;
  let atLineStart = false;

  return { step };

  function step(bytes: Buffer, from: number): WalkStep {
    let newlines = 0;
    let at = from;
    while (at < bytes.length) {
      if (inString) {
        at = walkString(bytes, at);
        if (inString && bytes[at] === NEWLINE) return { at, state: 'broken', newlines };
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (atLineStart && !isIndentedJson(byte)) return { at, state: 'brokenLine', newlines };
      atLineStart = byte === NEWLINE;
      if (atLineStart) newlines += 1;
      if (!accept(CLASS_OF[byte] ?? OTHER)) return { at, state: 'broken', newlines };
      at += 1;
      if (depth === 0) return { at, state: 'whole', newlines };
    }
    return { at, state: 'more', newlines };
  }

  /** Goes behind the closing quote, to the end of the bytes, or to an end of line, which no string holds. */
  function walkString(bytes: Buffer, from: number): number {
    let at = from;
    let isEscaped = escaped;
    escaped = false;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === NEWLINE) return at;
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) {
        inString = false;
        return at + 1;
      }
    }
    escaped = isEscaped;
    return at;
  }

  /** Whether a byte of this class may come next; if so, it has come. */
  function accept(kind: number): boolean {
    if (kind === BLANK) return true;
    if (((FOLLOWS[kind] ?? 0) & (1 << previous)) === 0) return false;
    previous = kind;
    if (kind === TEXT) inString = true;
    else if (kind === OPENS_OBJECT || kind === OPENS_ARRAY) depth += 1;
    else if (kind === CLOSES) depth -= 1;
    return true;
  }
}

/**
 * Whether an object may go on with this byte at the start of a line. Tools that spread JSON over lines indent
 * it; a shipper that cuts a record cuts it at its line, and the next line starts with a brace or a date.
 */
function isIndentedJson(byte: number): boolean {
  return byte === QUOTE || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || CLASS_OF[byte] === BLANK;
}

function bits(...classes: readonly number[]): number {
  return classes.reduce((set, kind) => set | (1 << kind), 0);
}
