/**
 * The bucket of results, as the functions of a run use it. All of it throws what its client throws. What lies under a key that
 * ends in `.gz` is compressed there, and nowhere else.
 */
export type ReportFiles = {
  /** What begins so, in the order of its keys. */
  list(prefix: string): AsyncIterable<StoredFile>;
  /** Undefined if there is none. */
  text(key: string): Promise<string | undefined>;
  /** No lines if there is none; else all, empty ones, too. */
  lines(key: string): AsyncIterable<string>;
  /** No bytes if there is none. */
  bytes(key: string): AsyncIterable<Uint8Array>;
  /** Writes an object piece by piece. It appears when `work` is done; if that fails, nothing of it stays. */
  write(key: string, type: string, work: (write: WritePiece) => Promise<void>): Promise<void>;
};

export type StoredFile = { readonly key: string; readonly size: number };

export type WritePiece = (piece: string | Uint8Array) => Promise<void>;

/** Lines that need not end in a newline. */
export async function writeLines(write: WritePiece, lines: Iterable<string>): Promise<void> {
  for (const line of lines) await write(`${line}\n`);
}

/** The lines that are not empty, each with its number in the file. */
export async function* numberedLines(
  files: Pick<ReportFiles, 'lines'>,
  key: string,
): AsyncGenerator<{ readonly at: number; readonly line: string }> {
  let at = 0;
  for await (const line of files.lines(key)) {
    at += 1;
    if (line !== '') yield { at, line };
  }
}

/** What the lines of a file of ours hold that are not empty, as `read` reads one. Throws for a line that cannot be read, and names it. */
export async function* readLines<Thing>(
  files: Pick<ReportFiles, 'lines'>,
  key: string,
  read: (line: string) => Thing,
): AsyncGenerator<Thing> {
  for await (const { line, at } of numberedLines(files, key)) yield readLine(line, at);

  function readLine(line: string, at: number): Thing {
    try {
      return read(line);
    } catch (cause) {
      throw new Error(`line ${at} of ${key} is damaged: ${String(cause)}`, { cause });
    }
  }
}

export const LINES_TYPE = 'application/x-ndjson';
export const JSON_TYPE = 'application/json';
export const BYTES_TYPE = 'application/octet-stream';
