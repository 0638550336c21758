import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';

/** Where a source's facts stand in the file, in bytes. */
export type JournalEntry = { readonly start: number; readonly length: number };

const NEWLINE = 10;
const CHUNK_BYTES = 1_000_000;
/** An identity, a space, a sum and a space: both have 32 hex digits. */
const LABEL_BYTES = 66;

/**
 * Finds the lines whose sum is right, by identity, from `from` on; the later of two with one identity counts. `end`
 * is behind the last line before the first that is torn or damaged.
 */
export function readEntries(descriptor: number, from: number): { entries: Map<string, JournalEntry>; end: number } {
  const entries = new Map<string, JournalEntry>();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let label = '';
  let hash: Hash = createHash('sha256');
  let lineStart = from;
  let position = from;

  for (;;) {
    const bytesRead = readSync(descriptor, chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return { entries, end: lineStart };
    for (let at = 0; at < bytesRead; ) {
      const newline = chunk.subarray(0, bytesRead).indexOf(NEWLINE, at);
      const end = newline === -1 ? bytesRead : newline;
      take(chunk.subarray(at, end));
      if (newline === -1) break;
      if (!finishLine(position + newline)) return { entries, end: lineStart };
      at = newline + 1;
    }
    position += bytesRead;
  }

  function take(piece: Buffer): void {
    const missing = LABEL_BYTES - label.length;
    if (missing > 0) label += piece.toString('latin1', 0, missing);
    hash.update(piece.subarray(missing > 0 ? missing : 0));
  }

  function finishLine(end: number): boolean {
    const [identity = '', sum] = label.split(' ');
    if (hash.digest('hex').slice(0, 32) !== sum) return false;
    entries.set(identity, { start: lineStart + LABEL_BYTES, length: end - lineStart - LABEL_BYTES });
    label = '';
    hash = createHash('sha256');
    lineStart = end + 1;
    return true;
  }
}
