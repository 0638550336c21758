import type { LogRecord } from '#core/records/record.ts';

/** What one wrapping holds: the text of records, or of a part of one. */
export type Fragment = {
  readonly content: string | Buffer;
  /** Parts of one record are joined within a stream. */
  readonly stream: string;
  /** The record goes on in the next fragment of the stream. */
  readonly continues: boolean;
};

/** A way in which a shipper puts Tracee's output into its own. Each method says undefined to what is not its own. */
export type Wrapper = {
  readonly unwrapLine?: (line: Buffer) => readonly Fragment[] | undefined;
  readonly unwrapRecord?: (record: LogRecord) => readonly Fragment[] | 'unsupported' | undefined;
};
