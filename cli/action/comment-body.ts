/** The comment of an earlier run is found by it. */
const MARK = '<!-- traceward -->';
/** GitHub takes 65,536 characters; nobody reads as many. */
const MAX_TABLE = 30_000;
/** Of what was read, and what cannot be seen. */
const MAX_COVERAGE = 15_000;

/**
 * The table of a scan as a comment on GitHub. Attackers choose names in it, so it stands as code behind a fence that is
 * longer than any in it: nothing of it is a link, an image, a heading, or calls anybody.
 */
export function commentBody(table: string): string {
  const shown = cutFindings(table);
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [MARK, '### traceward', '', `${fence}text`, shown.trimEnd(), fence, ''].join('\n');
}

/** Findings are left out, and not what stands behind them: what cannot be seen, to which the head points. */
function cutFindings(table: string): string {
  if (table.length <= MAX_TABLE) return table;
  const end = table.slice(endOfFindings(table)).slice(0, MAX_COVERAGE);
  const start = table.slice(0, MAX_TABLE - end.length);
  return `${start.slice(0, start.lastIndexOf('\n'))}\n\n… and more, which the report has\n${end}`;
}

function endOfFindings(table: string): number {
  const at = table.lastIndexOf('\nCOVERAGE\n');
  return at === -1 ? table.length : at;
}
