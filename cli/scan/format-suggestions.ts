import { formatColumns } from '#cli/findings/text-columns.ts';
import { PAPER, type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { type Suggestion, suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import type { ProposalRules } from '#core/notify/suppressions/traits.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { conditionsText } from '#core/settings/suppression.ts';

/**
 * Suppressions that would cover the findings that none covers yet, the most effective first: for people, or as JSON to
 * paste. `now`: nanoseconds since the epoch.
 */
export function formatSuggestions(
  format: 'table' | 'json',
  { findings, leftOut }: { readonly findings: readonly Finding[]; readonly leftOut: number },
  rules: ProposalRules,
  now: bigint,
  screen: Pick<Screen, 'columns'> = PAPER,
): string {
  const open = findings.filter((finding) => !isSuppressed(finding));
  const suggestions = suggestSuppressions(open, rules);
  return format === 'table'
    ? formatTable(suggestions, { open: open.length, suppressed: findings.length - open.length, leftOut }, screen)
    : formatJson(suggestions, now);
}

/** Below the conditions, where the numbers are to the left. */
const INDENT = ' '.repeat('FINDINGS'.length + 2);

function formatJson(suggestions: readonly Suggestion[], now: bigint): string {
  const entries = suggestions.map(({ conditions, covers }) => proposeEntry(conditions, now, plural(covers, 'finding')));
  return `${formatEntries(entries)}\n`;
}

type Counted = { readonly open: number; readonly suppressed: number; readonly leftOut: number };

function formatTable(
  suggestions: readonly Suggestion[],
  { open, suppressed, leftOut }: Counted,
  screen: Pick<Screen, 'columns'>,
): string {
  if (suggestions.length === 0) {
    const others = [
      ...(suppressed > 0 ? [`${formatCount(suppressed)} more suppressed`] : []),
      ...(leftOut > 0 ? [`${formatCount(leftOut)} more left out`] : []),
    ];
    return `${[plural(open, 'finding'), ...others].join(', ')}, and no suppression to suggest.\n`;
  }
  const rows = suggestions.map(({ conditions, covers }) => [
    formatCount(covers),
    escapeInvisible(conditionsText(conditions)),
  ]);
  return [
    ...formatColumns(['FINDINGS', 'SUPPRESSION'], 0, rows).flatMap((line) => wrapLines(line, screen, INDENT)),
    '',
    ...wrapLines(
      `${plural(suggestions.length, 'suppression')} for ${plural(
        suggestions.reduce((sum, { covers }) => sum + covers, 0),
        'finding',
      )} of ${formatCount(open)}.`,
      screen,
    ),
    ...wrapLines(
      'As JSON for traceward.json: the same with --format ndjson. docs/suppressions.md says how to review them.',
      screen,
    ),
    '',
  ].join('\n');
}
