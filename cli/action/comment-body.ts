/** The comment of an earlier run is found by it. */
const MARK = '<!-- traceward -->';
/** GitHub takes no more characters. */
const MAX_COMMENT = 65_536;
/** Nobody reads as many. */
const MAX_FINDINGS = 30_000;
/** So many stay, however long what stands behind them is: the riskiest come first. */
const LEAST_FINDINGS = 5000;

/**
 * The table of a scan as a comment on GitHub. Attackers choose names in it, so it stands as code behind a fence that is
 * longer than any in it: nothing of it is a link, an image, a heading, or calls anybody.
 */
export function commentBody(table: string): string {
  const longest = [...table.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  const around = (text: string) => [MARK, '### traceward', '', `${fence}text`, text, fence, ''].join('\n');
  return around(cutTable(table.trimEnd(), MAX_COMMENT - around('').length));
}

/** Findings are left out first, and not what stands behind them: what cannot be seen, to which the head points. */
function cutTable(table: string, room: number): string {
  const at = table.lastIndexOf('\nCOVERAGE\n');
  if (at === -1) return cutAtLine(table, MAX_FINDINGS, '… and more, which the log of the job has');
  const end = table.slice(at);
  const roomForFindings = Math.max(LEAST_FINDINGS, Math.min(MAX_FINDINGS, room - end.length));
  const findings = cutAtLine(table.slice(0, at), roomForFindings, '… and more, which the report has\n');
  return findings + cutAtLine(end, room - findings.length, '… and more, which the report and the log of the job have');
}

function cutAtLine(text: string, room: number, more: string): string {
  if (text.length <= room) return text;
  const cut = text.slice(0, room - more.length - 2);
  const end = cut.lastIndexOf('\n');
  return `${end === -1 ? cut : cut.slice(0, end)}\n\n${more}`;
}
