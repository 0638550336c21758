import { escapeInvisible, escapeUnit } from '#core/escape-invisible.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { formatDay, NANOSECONDS_PER_DAY } from '#core/time.ts';

/** Long enough not to be renewed without a thought, short enough that somebody still knows why. */
const DAYS = 90n;

/** What has a meaning in a chat's markup has none when JSON writes it by its number. */
const MARKUP = /[<>&`]/g;

/** An entry for `suppressions` of traceward.json, without who answers for it and why. `now`: nanoseconds since the epoch. */
export type ProposedEntry = Suppression['conditions'] & {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly mode: 'suppress';
};

/** `covered`: what the entry would have covered, in words. */
export function proposeEntry(conditions: Suppression['conditions'], now: bigint, covered?: string): ProposedEntry {
  return {
    ...conditions,
    reason: `TODO: why this is expected${covered === undefined ? '' : ` (${covered})`}`,
    owner: 'TODO: who answers for it',
    expires: formatDay(now + DAYS * NANOSECONDS_PER_DAY),
    mode: 'suppress',
  };
}

/** JSON to paste into traceward.json, harmless wherever it is shown. */
export function formatEntries(entries: object): string {
  const escaped = JSON.stringify(entries, undefined, 2).split('\n').map(escapeInvisible).join('\n');
  const literal = escaped.replace(MARKUP, escapeUnit);
  // A mail reader would make links of these.
  return literal.replaceAll('://', ':\\u002f/').replace(/(www)\./gi, '$1\\u002e');
}
