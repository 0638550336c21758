import { remainingPieces } from './byte-cursor.ts';
import type { Codec } from './codec.ts';

/** UTF-16, as PowerShell redirects output into a file: with a byte-order mark, or by ASCII characters in 16 bits each. */
export const utf16: Codec = {
  name: 'UTF-16',
  matches: (head) => encodingOf(head) !== undefined,
  async *decode(input) {
    const head = await input.take(8);
    input.unread(head);
    const decoder = new TextDecoder(encodingOf(head));
    let length = 0;
    for await (const piece of remainingPieces(input)) {
      length += piece.length;
      yield Buffer.from(decoder.decode(piece, { stream: true }));
    }
    yield Buffer.from(decoder.decode());
    return length % 2 === 0 ? undefined : 'the UTF-16 text ends within a character';
  },
};

function encodingOf(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const start = head.toString('latin1', 0, 8);
  if (/^(?:\xff\xfe(?!\0\0)|(?:[\t-~]\0){4})/.test(start)) return 'utf-16le';
  return /^(?:\xfe\xff|(?:\0[\t-~]){4})/.test(start) ? 'utf-16be' : undefined;
}
