import { compareRisks } from '#core/correlate/risk.ts';
import type { Attempt } from '#core/store/attempt.ts';
import type { Note, ToldGroup } from './alert.ts';
import { addMember, join, partitionAt } from './collection.ts';
import { groupKey, livingGroup } from './group-item.ts';
import { type GroupState, groupPartition } from './group-state.ts';
import { nextReportAt, summaryAt } from './schedule.ts';

/** Of so many notes it is looked up what people were told of them: as many as a summary names. */
const LOOKED_UP = 500;

type Calendar = {
  readonly dailyReportHour: number;
  /** Milliseconds since the epoch; past or 0 where there is no first day. */
  readonly firstDayEnd: number;
};

/**
 * Has the next summaries say that the group had a message of its own. They are told without it, too: it wakes none. Costs a write for each
 * message, and another on a first day.
 */
export async function noteMessage(
  attempt: Attempt,
  state: GroupState,
  { dailyReportHour, firstDayEnd }: Calendar,
): Promise<void> {
  const now = attempt.now();
  const member = toldMember(state, now);
  await addMember(attempt, partitionAt('daily', nextReportAt(now, dailyReportHour)), member);
  if (now < firstDayEnd) await addMember(attempt, partitionAt('baseline', summaryAt(firstDayEnd)), member);
}

/** Has the next daily report say that the group goes on; it is told for that. Costs a write or two a day. */
export async function joinAsTold(attempt: Attempt, state: GroupState, dailyReportHour: number): Promise<void> {
  const now = attempt.now();
  const to = nextReportAt(now, dailyReportHour);
  await join(attempt, partitionAt('daily', to), { of: 'daily', to }, toldMember(state, now), to);
}

function toldMember({ group, first, risk }: GroupState, at: number) {
  const what: Note = { group, findingId: first, risk, at, isNewPair: false, isTold: true };
  return { id: group.id, what };
}

/** Which of the notes, the riskiest first, are of groups of which people were told otherwise, and which are news. */
export async function partByTold(
  attempt: Attempt,
  summary: 'daily' | 'baseline',
  notes: readonly Note[],
): Promise<{ readonly news: readonly Note[]; readonly told: readonly ToldGroup[] }> {
  const asked = notes.filter((note, at) => at < LOOKED_UP || note.isTold === true);
  const items = await attempt.table.read(asked.map(({ group }) => groupKey(groupPartition(group))));
  const states = new Map(
    items.flatMap((item) => livingGroup(attempt, item)?.body ?? []).map((state) => [state.group.id, state]),
  );
  const news: Note[] = [];
  const told: ToldGroup[] = [];
  for (const note of notes) {
    const known = toldOf(note, summary, states.get(note.group.id));
    if (known === undefined) news.push(note);
    else told.push(known);
  }
  told.sort((a, b) => compareRisks(a.risk, b.risk) || a.at - b.at);
  return { news, told };
}

/** What this summary is to tell is news, unless it is there because it goes on. */
function toldOf({ isTold }: Note, summary: 'daily' | 'baseline', state: GroupState | undefined): ToldGroup | undefined {
  const way = state?.told;
  if (state === undefined || way === undefined || way === 'counted') return undefined;
  if (way === summary && isTold !== true) return undefined;
  const { group, thread = group.id, risk, episodeAt, lastAt, news, status } = state;
  return {
    ...{ group, thread, way, risk, at: episodeAt, status },
    goesOnAt: lastAt > episodeAt ? lastAt : undefined,
    ...{ findings: news?.findings ?? 0, pods: news?.podCount ?? 0 },
  };
}
