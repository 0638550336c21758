import { plural } from '#core/quantities.ts';
import { describeFirstLine } from '#core/records/first-line.ts';
import { explainOther, explainTraceeText, OVERSIZED_ADVICE } from '#core/records/known-text.ts';
import { type Coverage, isNothingUnderstood, type Unread } from './coverage.ts';
import { describeNames } from './describe-names.ts';

/** The same of a source that was not read to its end: what it seems to be may be due to that. */
export function describeCut(problem: string, { firstLine }: Unread): Unread {
  return { reason: `${problem}; nothing that came before that was understood`, firstLine };
}

/**
 * Why a source told nothing though it had records, for a person: what it seems to be, what to set instead and how its
 * first line begins. Undefined if something in it was understood; lines of Tracee's own diagnostics within text are too
 * little.
 * `head`: its first bytes, decompressed. `hidesText`: the line is not shown.
 */
export function describeUnread(coverage: Coverage, head: Uint8Array, hidesText = false): Unread | undefined {
  const { counts, otherContainers } = coverage;
  const { lines, malformed, otherOutput, execs, connects } = counts;
  if (malformed + otherOutput === 0 || execs + connects > 0) return undefined;
  const known = explainTraceeText(head);
  const isKnownText = known !== undefined && malformed > lines / 2;
  if (!isNothingUnderstood(counts) && !isKnownText) return undefined;
  const ofOthers =
    malformed === 0
      ? `it is the output of other containers (${describeNames(otherContainers, false)}); name only what Tracee's container wrote`
      : undefined;
  const ofSize = coverage.malformed.get('oversized') === malformed ? `it is too large. ${OVERSIZED_ADVICE}` : undefined;
  const cause = known ?? ofOthers ?? ofSize ?? explainOther(head);
  return {
    reason: `nothing in it was understood (${plural(lines, 'record')}): ${cause}`,
    firstLine: hidesText ? undefined : describeFirstLine(head),
  };
}
