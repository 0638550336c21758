import { createInflate } from 'node:zlib';
import { isBinary } from '#core/records/first-line.ts';
import { remainingPieces } from './byte-cursor.ts';
import type { Codec } from './codec.ts';
import { expectLike, outputBytesFor, type PartSize } from './part-size.ts';
import { describeFault, runDecoder } from './run-decoder.ts';

/** The two bytes of a header (RFC 1950) with the window of 32 KiB that all set, for each of its four levels. */
const HEADERS = [0x7801, 0x785e, 0x789c, 0x78da];

/** zlib of any number of streams. A header of it can be text ("x^"), but what follows cannot. */
export const zlib: Codec = {
  name: 'zlib',
  matches: (head) => isHeader(head) && isBinary(head),
  async *decode(input, expansion) {
    let expected: PartSize | undefined;
    for (let stream = 1; ; stream += 1) {
      const tooMuch = expansion.part();
      if (tooMuch !== undefined) return tooMuch;
      const pieces = remainingPieces(input);
      const run = runDecoder((chunkSize) => createInflate({ chunkSize }), pieces, outputBytesFor(expected));
      const { error, size, unused } = yield* run;
      if (error !== undefined) return describeFault('zlib', `stream ${stream}`, error);
      expected = expectLike(size, expected);
      input.unread(unused);
      const header = await input.take(2);
      if (header.length === 0) return undefined;
      if (!isHeader(header)) return `bytes that are no zlib data follow its stream ${stream}`;
      input.unread(header);
    }
  },
};

function isHeader(bytes: Buffer): boolean {
  return bytes.length >= 2 && HEADERS.includes(bytes.readUInt16BE(0));
}
