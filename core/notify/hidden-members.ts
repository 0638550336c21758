import { livingItem } from '#core/store/lifetimes.ts';
import { type Item, type ItemOf, nextItem, updateItem } from '#core/store/table.ts';
import type { Names, Note } from './alert.ts';
import { type CollectionMember, type MemberBody, memberKey } from './collection.ts';
import {
  type Exactness,
  exactnessOf,
  type HiddenFindings,
  hiddenOnce,
  MAX_HIDDEN,
  mergeHidden,
} from './hidden-findings.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';

type HiddenNote = Note & { readonly hidden: HiddenFindings };

/**
 * Adds what was hidden of a group to the member of its suppression. What comes after people were told of the group, as the entry was given
 * another date, is gathered anew. Returns whether people have been told of all of it.
 */
export async function addHidden(attempt: NotifyingAttempt, partition: string, note: Note): Promise<boolean> {
  const { table, lifetimes, turns, now } = attempt;
  const key = memberKey(partition, note.group.id);
  const member = await turns(`${partition} ${key.sort}`, () => updateItem(table, key, withNote));
  return member?.kind === 'member' && member.body.told;

  function withNote(current: Item | undefined): ItemOf<'member'> | undefined {
    const known = livingItem(lifetimes.findings, current, 'member')?.body;
    const body = merged(known, { ...note, hidden: note.hidden ?? hiddenOnce(namesOf(note), now()) });
    if (body === known) return undefined;
    return nextItem('member', key, current, lifetimes.findings.end(), body);
  }
}

function namesOf({ findingId, pod }: Pick<Note, 'findingId' | 'pod'>) {
  return { id: findingId, pod };
}

/** The riskiest finding stands for the group. The same object if nothing is new. */
function merged(known: MemberBody | undefined, note: HiddenNote): MemberBody {
  if (known === undefined) return { what: note, told: false };
  const before = hiddenIn(known.what);
  const hidden = before === undefined ? note.hidden : mergeHidden(before, note.hidden);
  if (hidden === before) return known;
  if (known.told) return { what: { ...note, hidden: { ...note.hidden, recent: hidden.recent } }, told: false };
  if (before?.findings === MAX_HIDDEN) return known;
  const isRiskier = !('group' in known.what) || note.risk.score > known.what.risk.score;
  return { what: isRiskier ? { ...note, hidden } : { ...known.what, hidden }, told: false };
}

/** An earlier release has kept one finding of each group, and no number. */
export function hiddenIn(what: MemberBody['what']): HiddenFindings | undefined {
  if (!('findingId' in what)) return undefined;
  if (!('group' in what)) return hiddenOnce({ id: what.findingId, pod: undefined }, 0);
  return what.hidden ?? hiddenOnce(namesOf(what), what.at);
}

/** What was hidden up to this end: of all the groups that people are told of now, or were told of before a crash. */
export type HiddenTotal = {
  readonly findings: number;
  readonly exactness: Exactness;
  readonly groups: number;
  readonly pods: Names;
  readonly since: number | undefined;
};

/** `end`: that of the entry, as it is stored. */
export function sumHidden(members: readonly CollectionMember[], end: string): HiddenTotal {
  const current = members.filter(({ body }) => !body.told || body.end === end);
  const all = current.flatMap(({ body }) => hiddenIn(body.what) ?? []);
  const pods = [...new Set(all.flatMap((hidden) => hidden.pods))].sort();
  const unnamed = all.reduce((sum, hidden) => sum + hidden.podCount - hidden.pods.length, 0);
  const times = all.map(({ since }) => since).filter((since) => since > 0);
  return {
    findings: all.reduce((sum, { findings }) => sum + findings, 0),
    exactness:
      (['at least', 'about'] as const).find((each) => all.some((hidden) => exactnessOf(hidden) === each)) ?? 'exact',
    groups: all.length,
    pods: { some: pods.slice(0, SHOWN_PODS), count: pods.length + unnamed },
    since: times.length === 0 ? undefined : Math.min(...times),
  };
}

/** So many pods are named of all that an entry hid. */
const SHOWN_PODS = 20;
