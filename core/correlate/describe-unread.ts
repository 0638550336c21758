import { plural } from '#core/quantities.ts';
import { describeFirstLine } from '#core/records/first-line.ts';
import { explainOther, explainTraceeText } from '#core/records/known-text.ts';
import { type Counts, isNothingUnderstood } from './coverage.ts';

/**
 * Why a source told nothing though it had records, for a person: what it seems to be, what to set instead and how its
 * first line begins. Undefined if something in it was understood; lines of Tracee's own diagnostics within text are too
 * little.
 * `head`: its first bytes, decompressed.
 */
export function describeUnread(counts: Counts, head: Uint8Array): string | undefined {
  const { lines, malformed, execs, connects } = counts;
  if (malformed === 0 || execs + connects > 0) return undefined;
  const known = explainTraceeText(head);
  const isKnownText = known !== undefined && malformed > lines / 2;
  if (!isNothingUnderstood(counts) && !isKnownText) return undefined;
  const cause = known ?? explainOther(head);
  return `nothing in it was understood (${plural(lines, 'record')}): ${cause}; ${describeFirstLine(head)}`;
}
