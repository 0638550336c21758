/** The comment of an earlier run is found by it. */
const MARK = '<!-- traceward -->';
/** GitHub takes 65,536 characters. */
const MAX_TABLE = 60_000;

/**
 * The table of a scan as a comment on GitHub. Attackers choose names in it, so it stands as code behind a fence that is
 * longer than any in it: nothing of it is a link, an image, a heading, or calls anybody.
 */
export function commentBody(table: string): string {
  const shown = table.length > MAX_TABLE ? `${table.slice(0, MAX_TABLE)}\n… and more, which the report has` : table;
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [MARK, '### traceward', '', `${fence}text`, shown.trimEnd(), fence, ''].join('\n');
}
