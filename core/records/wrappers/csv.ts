import type { Fragment } from '#core/records/part-joiner.ts';

/** The names of columns, each between quotes, as Athena writes them. Fields that hold JSON are searched as any text. */
const HEADER = /^(?:"[\w@. -]{1,64}",){0,64}"[\w@. -]{1,64}"$/;
const MAX_HEADER_BYTES = 4096;

/** The first line of a table of comma-separated values, which wraps nothing. */
export function unwrapCsvHeader(line: Buffer): readonly Fragment[] | undefined {
  return line.length <= MAX_HEADER_BYTES && HEADER.test(line.toString('latin1')) ? [] : undefined;
}
