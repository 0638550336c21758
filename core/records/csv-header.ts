/** The name of a column, between quotes as Athena writes it, or without, as CloudWatch Logs Insights and Kibana do. */
const NAME = String.raw`(?:"[\w@. ()[\]/:-]{1,64}"|[\w@.(][\w@. ()[\]/:-]{0,63})`;
const HEADER = new RegExp(String.raw`^(?:\xef\xbb\xbf)?(?:"[\w@. -]{1,64}"|${NAME}(?:[,;\t]${NAME}){1,64})\r?$`);
const MAX_HEADER_BYTES = 4096;

/**
 * Whether a line is the first of a table: the names of its columns and nothing else. A line of text that looks like one is no loss;
 * a row without an event may look like one, so only the place of a line tells.
 */
export function isCsvHeader(line: Buffer): boolean {
  return line.length <= MAX_HEADER_BYTES && HEADER.test(line.toString('latin1'));
}
