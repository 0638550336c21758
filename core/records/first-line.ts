import { escapeInvisible } from '#core/escape-invisible.ts';
import { cutText } from '#core/text.ts';

/** Number of bytes from a source's start that are enough to tell what kind of text it is, and how its first line begins. */
export const HEAD_BYTES = 2048;

const LONGEST = 80;
/** As text has none of them: control characters but white space, and what stands for bytes that are no UTF-8. */
const BINARY = /[^\P{Cc}\s]|\ufffd/u;
const SHOWN_BYTES = 8;

/** From here on a line may show values, as those of an environment. */
const VALUES = /[{["'=]|\benv|KUBERNETES_/i;
/** What JSON begins with, up to its first key. */
const FIRST_KEY = /^[{[]+"[\w.@-]{1,40}":/;

/**
 * How the first line of a source begins, for a person who wonders what the source is: as text of 80 characters at most
 * that is harmless to show, or the first bytes. No values: JSON is shown up to its first key, and text up to what may
 * be a value. `head`: its first bytes, decompressed.
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

function withoutValues(line: string): string {
  const at = line.search(VALUES);
  if (at === -1) return line;
  const before = line.slice(0, at);
  // A quote behind a word ends a text that began before this line, as where a log was rotated within a record.
  if (/["']/.test(line.charAt(at)) && /\S$/.test(before)) return '…';
  return `${cutText(before, LONGEST / 2)}${FIRST_KEY.exec(line.slice(at))?.[0] ?? ''}…`;
}
