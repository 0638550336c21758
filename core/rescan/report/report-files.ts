/** The bucket of results, as the report uses it. All of it throws what its client throws. */
export type ReportFiles = {
  /** What begins so, in the order of its keys. */
  list(prefix: string): AsyncIterable<StoredFile>;
  /** Undefined if there is none. */
  text(key: string): Promise<string | undefined>;
  /** No lines if there is none. */
  lines(key: string): AsyncIterable<string>;
  /** No bytes if there is none. */
  bytes(key: string): AsyncIterable<Uint8Array>;
  /** Writes an object piece by piece. It appears when `work` is done; if that fails, nothing of it stays. */
  write(key: string, type: string, work: (write: WritePiece) => Promise<void>): Promise<void>;
};

export type StoredFile = { readonly key: string; readonly size: number };

export type WritePiece = (piece: string | Uint8Array) => Promise<void>;

export const LINES_TYPE = 'application/x-ndjson';
export const JSON_TYPE = 'application/json';
export const BYTES_TYPE = 'application/octet-stream';
