import type { ReportFiles } from '#core/rescan/report/report-files.ts';

export type MemoryFiles = ReportFiles & { readonly contents: ReadonlyMap<string, Buffer> };

/** The bucket of results in memory. `pieceBytes`: in which its bytes come. */
export function createMemoryFiles({ pieceBytes = 65_536 } = {}): MemoryFiles {
  const contents = new Map<string, Buffer>();
  return {
    contents,
    async *list(prefix) {
      const keys = [...contents.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) yield { key, size: contents.get(key)?.length ?? 0 };
    },
    text: async (key) => contents.get(key)?.toString(),
    async *lines(key) {
      yield* contents.get(key)?.toString().split('\n') ?? [];
    },
    async *bytes(key) {
      const content = contents.get(key) ?? Buffer.alloc(0);
      for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
    },
    async write(key, _, work) {
      const pieces: Buffer[] = [];
      await work(async (piece) => void pieces.push(Buffer.from(piece)));
      contents.set(key, Buffer.concat(pieces));
    },
  };
}
