/** Between quotes, as Athena writes all names, or without, as CloudWatch Logs Insights and Kibana write those that need none. */
const QUOTED = /^"[\w@. ()[\]/:-]{1,64}"$/;
const BARE = /^[\w@.(][\w@. ()[\]/:-]{0,63}$/;
const MAX_HEADER_BYTES = 4096;

/**
 * Whether a line is the first of a table: the names of its columns, which may be one between quotes, and nothing else. A line of
 * text that looks like one is no loss; a row without an event may look like one, so only the place of a line tells.
 */
export function isCsvHeader(line: Buffer): boolean {
  if (line.length > MAX_HEADER_BYTES) return false;
  const names = line
    .toString('utf8')
    .replace(/^\ufeff|\r$/g, '')
    .split(/[,;\t]/);
  return names.every((name) => QUOTED.test(name) || (names.length > 1 && BARE.test(name)));
}
