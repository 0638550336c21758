import { createHash } from 'node:crypto';
import { type Division, padded } from './division.ts';
import { BYTES_TYPE, type ReportFiles } from './report-files.ts';

/**
 * What a comparison asks of the objects that a run was given. A mark is 48 bits of a hash: two of 100 million objects have
 * the same some twenty times, and a question is answered wrongly once in three million.
 */
export type MarkKind = 'about' | 'whole';

const MARK_BYTES = 6;
/** Marks that are written together. */
const PIECE = 100_000;

/** Of the names of an object: its key, or its key and its content. */
export function objectHash(...names: readonly string[]): number {
  return createHash('sha256').update(JSON.stringify(names)).digest().readUIntBE(0, MARK_BYTES);
}

export async function writeMarks(
  files: ReportFiles,
  division: Division,
  { kind, shard, marks }: { readonly kind: MarkKind; readonly shard: number; readonly marks: readonly number[] },
): Promise<void> {
  await files.write(markKey(division, kind, shard), BYTES_TYPE, async (write) => {
    for (let at = 0; at < marks.length; at += PIECE) {
      const piece = marks.slice(at, at + PIECE);
      const bytes = Buffer.alloc(piece.length * MARK_BYTES);
      for (const [place, mark] of piece.entries()) bytes.writeUIntBE(mark, place * MARK_BYTES, MARK_BYTES);
      await write(bytes);
    }
  });
}

/** Which of these marks the run has, in any shard: they go by, and none is kept. */
export async function findMarks(
  files: ReportFiles,
  division: Division,
  { kind, wanted }: { readonly kind: MarkKind; readonly wanted: ReadonlySet<number> },
): Promise<Set<number>> {
  const found = new Set<number>();
  for (let shard = 0; shard < division.shards; shard += 1) {
    let rest = Buffer.alloc(0);
    for await (const chunk of files.bytes(markKey(division, kind, shard))) {
      const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      const end = bytes.length - (bytes.length % MARK_BYTES);
      for (let at = 0; at < end; at += MARK_BYTES) {
        const mark = bytes.readUIntBE(at, MARK_BYTES);
        if (wanted.has(mark)) found.add(mark);
      }
      rest = bytes.subarray(end);
    }
  }
  return found;
}

function markKey({ folder }: Division, kind: MarkKind, shard: number): string {
  return `${folder}/marks/${kind}-${padded(shard)}`;
}
