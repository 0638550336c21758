import { hashOf } from '#core/hash.ts';
import type { Suggestion } from '#core/notify/suppressions/suggest.ts';
import { type ProposedEntry, proposeEntry } from '#core/output/suppression-json.ts';
import { plural } from '#core/quantities.ts';
import { formatDay, NANOSECONDS_PER_DAY } from '#core/time.ts';

export type Proposal = {
  /** Nanoseconds since the epoch. */
  readonly now: bigint;
  readonly days: number;
  readonly owner: string | undefined;
  readonly reason: string | undefined;
};

/** A seventh of the time, before and after: so many entries would otherwise have to be reviewed on one day. */
const SPREAD = 1 / 7;

/** Entries to review. The same conditions end on the same day, whatever else is proposed. */
export function proposeEntries(suggestions: readonly Suggestion[], proposal: Proposal): ProposedEntry[] {
  const { now, owner, reason } = proposal;
  return suggestions.map(({ conditions, covers }) => {
    const entry = proposeEntry(conditions, now, plural(covers, 'finding'));
    return {
      ...entry,
      ...(owner === undefined ? {} : { owner }),
      ...(reason === undefined ? {} : { reason }),
      expires: endOf(JSON.stringify(conditions), proposal),
    };
  });
}

function endOf(conditions: string, { now, days }: Proposal): string {
  const spread = Math.floor(days * SPREAD);
  const offset = (Number.parseInt(hashOf(conditions).slice(0, 8), 16) % (2 * spread + 1)) - spread;
  return formatDay(now + BigInt(Math.max(1, days + offset)) * NANOSECONDS_PER_DAY);
}
