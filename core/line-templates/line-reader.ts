import { NEWLINE } from '#core/records/bytes.ts';
import type { RecordReader } from '#core/records/record-reader.ts';
import type { Splitter } from '#core/records/split.ts';
import type { LineHandler } from './event-reader.ts';
import { CHUNK_BYTES, LOG_START, MAX_CARRIED_BYTES } from './matcher.ts';
import { createPartReader } from './part-reader.ts';
import { createTemplates, type Templates } from './templates.ts';

/**
 * Templates outlive the log that they were compiled from: the next one is likely to be of the same Tracee. They are kept
 * here, and not by who scans, because they change nothing of what is read. There are as many, of 8 MiB each and as much as their longest line, as logs were
 * ever read at a time.
 */
const idle: Templates[] = [];

export type LineReader = Splitter & {
  /** Where the next chunk may be put. */
  space(): Uint8Array;
};

/**
 * Gives lines of a known template to `handler` and all else to `reader`, which reads anything. What comes of it is the
 * same as if `reader` had read everything.
 */
export function createLineReader(reader: RecordReader, handler: LineHandler): LineReader {
  const templates = idle.pop() ?? createTemplates();
  const parts = createPartReader(templates, handler);
  const { bytes } = templates.matcher;
  /** This many bytes are in the matcher's memory and wait for the end of their line. */
  let carried = 0;
  reader.setShortcut(parts);

  return {
    space: () => bytes.subarray(LOG_START + carried, LOG_START + carried + CHUNK_BYTES),
    write(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const piece = chunk.subarray(at, at + CHUNK_BYTES);
        add(piece);
        at += piece.length;
      }
    },
    end() {
      flushCarried();
      reader.end();
      templates.endSource();
      idle.push(templates);
    },
  };

  function add(piece: Uint8Array): void {
    const end = LOG_START + carried + piece.length;
    const lastEnd = end - piece.length + piece.lastIndexOf(NEWLINE) + 1;
    const isThere = piece.buffer === bytes.buffer && piece.byteOffset === LOG_START + carried;
    if (!isThere) bytes.set(piece, LOG_START + carried);
    carried += piece.length;
    if (lastEnd > end - piece.length) {
      readLines(LOG_START, lastEnd);
      bytes.copyWithin(LOG_START, lastEnd, end);
      carried = end - lastEnd;
    }
    if (carried > MAX_CARRIED_BYTES) flushCarried();
  }

  function flushCarried(): void {
    reader.write(bytes.subarray(LOG_START, LOG_START + carried));
    carried = 0;
  }

  function endOfEmptyLines(from: number, to: number): number {
    let at = from;
    while (at < to && bytes[at] === NEWLINE) at += 1;
    return at;
  }

  /** Reads whole lines: from the start or the middle of one to the end of one. */
  function readLines(from: number, to: number): void {
    for (let at = from; at < to; ) {
      const line = reader.lineStart();
      if (line !== undefined) {
        const known = templates.read(at, to, line, handler);
        reader.skipLines(known.count);
        templates.pay(known.count);
        at = known.at;
        if (at === to) return;
      }
      const end = endOfEmptyLines(at, to);
      if (end > at) {
        reader.write(bytes.subarray(at, end));
        at = end;
        continue;
      }
      const lineEnd = bytes.indexOf(NEWLINE, at) + 1;
      const next = bytes.subarray(at, lineEnd);
      if (line === undefined) reader.write(next);
      else parts.readLine(next, reader.write);
      at = lineEnd;
    }
  }
}
