import { NEWLINE } from '../framing/bytes.ts';
import type { RecordReader } from '../framing/reader.ts';
import type { Splitter } from '../framing/split.ts';
import type { Shapes } from './shapes.ts';
import { viewOf } from './variant.ts';

/** A line that spans chunks is put together up to here. */
const MAX_CARRIED_BYTES = 64 * 1024;

/**
 * Gives lines of a known shape to `shapes` and all else to `reader`, which reads anything. What comes of it is the
 * same as if `reader` had read everything.
 */
export function createLineReader(reader: RecordReader, shapes: Shapes): Splitter {
  const carried = Buffer.allocUnsafeSlow(MAX_CARRIED_BYTES);
  let carriedBytes = 0;

  return {
    write(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const from = carriedBytes === 0 ? 0 : completeCarried(bytes);
      const to = Math.max(from, bytes.lastIndexOf(NEWLINE) + 1);
      readLines(bytes, from, to);
      carry(bytes.subarray(to));
    },
    end() {
      flushCarried();
      reader.end();
    },
  };

  /** Gives where the line ends that was carried over. */
  function completeCarried(bytes: Buffer): number {
    const end = bytes.indexOf(NEWLINE) + 1;
    if (end === 0) return 0;
    if (!carry(bytes.subarray(0, end))) return end;
    const length = carriedBytes;
    carriedBytes = 0;
    readLines(carried, 0, length);
    return end;
  }

  /** False if that was too much to be carried. */
  function carry(rest: Buffer): boolean {
    if (carriedBytes + rest.length <= MAX_CARRIED_BYTES) {
      carriedBytes += rest.copy(carried, carriedBytes);
      return true;
    }
    flushCarried();
    reader.write(rest);
    return false;
  }

  function flushCarried(): void {
    const length = carriedBytes;
    carriedBytes = 0;
    reader.write(carried.subarray(0, length));
  }

  /** Reads whole lines: from the start or the middle of one to the end of one. */
  function readLines(bytes: Buffer, from: number, to: number): void {
    const lines = { bytes, view: viewOf(bytes), length: to };
    let at = from;
    while (at < to) {
      const line = reader.lineStart();
      if (line !== undefined) {
        const known = shapes.read(lines, at, line);
        reader.skipLines(known.count);
        at = known.at;
        if (at === to) return;
      }
      const end = bytes.indexOf(NEWLINE, at) + 1;
      const next = bytes.subarray(at, end);
      reader.write(next);
      if (line !== undefined) shapes.learn(next);
      at = end;
    }
  }
}
