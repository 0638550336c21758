import type { Reads } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import { NEWLINE, OPEN_BRACE } from '#core/records/bytes.ts';
import { isOversized } from '#core/records/record.ts';
import type { RecordReader } from '#core/records/record-reader.ts';
import { mayStandBetweenRecords, type Splitter } from '#core/records/split.ts';
import { endOfObject } from './cut-lists.ts';
import type { LineHandler } from './event-reader.ts';
import { CHUNK_BYTES, LOG_START, MAX_CARRIED_BYTES, RESULT } from './matcher.ts';
import { NONE } from './outline.ts';
import { createPartReader } from './part-reader.ts';
import { createTemplates, type Templates } from './templates.ts';

/**
 * Templates outlive the log that they were compiled from: the next one is likely to be of the same Tracee. They are kept
 * here, and not by who scans, because they change nothing of what is read. There are as many, of 8 MiB each and as much as their longest line, as logs were
 * ever read at a time, for each set of detectors.
 */
const idleFor = new WeakMap<Reads, Templates[]>();

/** After so many more bytes it is looked anew whether a long line is to wait: looking takes a fraction of reading them. */
const LOOK_BYTES = 1024 * 1024;

export type LineReader = Splitter & {
  /** Where the next chunk may be put. */
  space(): Uint8Array;
};

/**
 * Gives lines of a known template to `handler` and all else to `reader`, which reads anything. What comes of it is the
 * same as if `reader` had read everything.
 */
export function createLineReader(reader: RecordReader, handler: LineHandler, reads: Reads = READS): LineReader {
  const idle = idleFor.get(reads) ?? [];
  idleFor.set(reads, idle);
  const templates = idle.pop() ?? createTemplates(reads);
  const parts = createPartReader(templates, handler);
  const { bytes } = templates.matcher;
  /** This many bytes are in the matcher's memory and wait for the end of their line. */
  let carried = 0;
  /** How many of them there have to be until it is asked anew what they wait for. */
  let heldUntil = LOOK_BYTES;
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
      passOn(carried);
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
      heldUntil = LOOK_BYTES;
    }
    passOn(carried - lengthToHold());
  }

  /** Has the first of the bytes that wait read in any way. */
  function passOn(length: number): void {
    if (length === 0) return;
    reader.write(bytes.subarray(LOG_START, LOG_START + length));
    bytes.copyWithin(LOG_START, LOG_START + length, LOG_START + carried);
    carried -= length;
  }

  /**
   * How many of the bytes that wait are to wait for more. A short line does, and a record that may still become one; no more,
   * so that a long line of small records is read as it comes, and whoever limits the work can stop it.
   */
  function lengthToHold(): number {
    if (carried < heldUntil) return carried;
    heldUntil = LOOK_BYTES;
    if (carried > MAX_CARRIED_BYTES || !reader.isBetweenRecords()) return 0;
    const held = lengthOfLastRecord();
    if (held > 0) heldUntil = held + LOOK_BYTES;
    return held;
  }

  /** 0 if all records are whole, or what follows one is none. */
  function lengthOfLastRecord(): number {
    const end = LOG_START + carried;
    for (let at = LOG_START; ; ) {
      while (at < end && mayStandBetweenRecords(bytes[at])) at += 1;
      if (bytes[at] !== OPEN_BRACE || at === end) return 0;
      const next = endOfObject(templates.matcher, at + 1, end);
      const values = templates.matcher.words[RESULT.values] ?? 0;
      if (next === NONE) return isOversized(end - at, values) ? 0 : end - at;
      at = next;
    }
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
