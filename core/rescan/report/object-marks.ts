import { MARK_BYTES } from '#core/rescan/mark.ts';
import { type Division, padded } from './division.ts';
import { BYTES_TYPE, type ReportFiles } from './report-files.ts';

/**
 * What is asked of a run: of the objects that it was given (`about`, `whole`), of what it read twice (`repeated`), of its
 * findings (`found`), and of connections of containers that showed it no endpoint (`unbound`).
 */
export type MarkKind = 'about' | 'whole' | 'repeated' | 'found' | 'unbound';

/** Marks that are written together. */
const PIECE = 100_000;

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
  await eachMark(files, division, kind, (mark) => {
    if (wanted.has(mark)) found.add(mark);
  });
  return found;
}

/** All of a kind of which there are few. */
export async function readMarks(files: ReportFiles, division: Division, kind: MarkKind): Promise<Set<number>> {
  const marks = new Set<number>();
  await eachMark(files, division, kind, (mark) => marks.add(mark));
  return marks;
}

async function eachMark(
  files: ReportFiles,
  division: Division,
  kind: MarkKind,
  see: (mark: number) => void,
): Promise<void> {
  for (let shard = 0; shard < division.shards; shard += 1) {
    let rest = Buffer.alloc(0);
    for await (const chunk of files.bytes(markKey(division, kind, shard))) {
      const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      const end = bytes.length - (bytes.length % MARK_BYTES);
      for (let at = 0; at < end; at += MARK_BYTES) see(bytes.readUIntBE(at, MARK_BYTES));
      rest = bytes.subarray(end);
    }
  }
}

function markKey({ folder }: Division, kind: MarkKind, shard: number): string {
  return `${folder}/marks/${kind}-${padded(shard)}`;
}
