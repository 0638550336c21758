import { escapeInvisible } from '#core/escape-invisible.ts';
import { cutText } from '#core/text.ts';

/** Number of bytes from a source's start that are enough to tell what kind of text it is, and how its first line begins. */
export const HEAD_BYTES = 2048;

const LONGEST = 80;
/** As text has none of them: control characters but white space, and what stands for bytes that are no UTF-8. */
const BINARY = /[^\P{Cc}\s]|\ufffd/u;
const SHOWN_BYTES = 8;

/** As long as words are, and in one case: what has digits or signs in it may be a value. Dates, times, versions and what has two digits are none. */
const WORD =
  /^[([#*]*(?:\d{1,2}|v\d{1,3}(?:\.\d{1,3}){1,2}|\p{Lu}?(?:\p{Ll}|\p{Lo}){0,20}|\p{Lu}{1,20}|\d{4}-\d\d-\d\d(?:T[\d:.]{5,18}Z?)?|\d\d:\d\d(?::\d\d)?)[\])]*[,.;:]?$/u;
const MAX_WORDS = 6;
/** What goes before a value. */
const NAMES_VALUE = /:$|^(?:pass(?:word|wd|phrase)?|pwd|secrets?|tokens?|keys?|bearer|basic|auth|credentials?)\W*$/i;
/** What JSON, or a pair, begins with, up to its first key. */
const FIRST_KEY = /^(?:[{[]+["'][\w.@-]{1,40}["']:|[a-z]{1,20}(?==))/i;

/**
 * How the first line of a source begins, for a person who wonders what the source is: as text of 80 characters at most
 * that is harmless to show, or the first bytes. No values: JSON is shown up to its first key, and text up to what may
 * be a value, such as a password. `head`: its first bytes, decompressed.
 */
export function describeFirstLine(head: Uint8Array): string {
  const text = decodeHead(head);
  if (BINARY.test(text)) {
    return `it begins with the bytes ${Buffer.from(head.subarray(0, SHOWN_BYTES))
      .toString('hex')
      .replace(/..(?=.)/g, '$& ')}`;
  }
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return `its first line begins "${escapeInvisible(cutText(withoutValues(line), LONGEST))}"`;
}

/** Whether the bytes, which may end within a character, are no text. */
export function isBinary(head: Uint8Array): boolean {
  return BINARY.test(decodeHead(head));
}

/** As text, without a character that is cut off at the end. */
export function decodeHead(head: Uint8Array): string {
  return new TextDecoder().decode(head, { stream: true });
}

/** Words up to the first that may be a value, or that a name for a value goes before: `password: …`. */
function withoutValues(line: string): string {
  const words = line.split(/[ \t]/);
  const isLast = (word: string, at: number) =>
    !WORD.test(word) || NAMES_VALUE.test(words[at - 1] ?? '') || at === MAX_WORDS;
  const end = words.findIndex(isLast);
  if (end === -1) return line;
  return [...words.slice(0, end), `${FIRST_KEY.exec(words[end] ?? '')?.[0] ?? ''}…`].join(' ');
}
