import type { MalformedReason } from '#core/records/record.ts';
import { compareTexts } from '#core/text.ts';

/** A source that was read to its end, and of which so much was not understood that what is missing may be in there. */
export type DamagedSource = {
  readonly name: string;
  readonly malformed: number;
  /** Without those of other containers. */
  readonly records: number;
  readonly malformedByReason: Readonly<Partial<Record<MalformedReason, number>>>;
};

/** How many there are, and the first of them by name. */
export type Damage = { readonly sources: number; readonly first: readonly DamagedSource[] };

export const NO_DAMAGE: Damage = { sources: 0, first: [] };

/** From this share of its records on, as the alarm malformed-lines has it. */
const SHARE = 0.01;
/** So many are named: years of logs may have a million. */
const MAX_NAMED = 20;
/** One of these may be a whole log. */
const HIDES_MORE: readonly MalformedReason[] = ['oversized', 'compressed'];

/** What was read of one source. */
type Read = {
  readonly counts: Readonly<Record<'lines' | 'malformed' | 'otherOutput', number>>;
  readonly malformed: ReadonlyMap<MalformedReason, number>;
  readonly partial: boolean;
  readonly unread: unknown;
};

/** The damage of one source. Nothing of one that is told as partial, or not read, already. */
export function damageOfSource(name: string, { counts, malformed: reasons, partial, unread }: Read): Damage {
  const { malformed, lines, otherOutput } = counts;
  const records = lines - otherOutput;
  if (partial || unread !== undefined || malformed === 0) return NO_DAMAGE;
  if (malformed < SHARE * records && !HIDES_MORE.some((reason) => reasons.has(reason))) return NO_DAMAGE;
  return { sources: 1, first: [{ name, malformed, records, malformedByReason: Object.fromEntries(reasons) }] };
}

/** That of both, the same in any order. */
export function addDamage(a: Damage = NO_DAMAGE, b: Damage = NO_DAMAGE): Damage {
  if (b.sources === 0) return a;
  const first = [...a.first, ...b.first].sort((one, other) => compareTexts(one.name, other.name)).slice(0, MAX_NAMED);
  return { sources: a.sources + b.sources, first };
}
