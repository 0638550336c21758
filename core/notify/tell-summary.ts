import { compareRisks } from '#core/correlate/risk.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import type { Gap } from '#core/store/attempt.ts';
import { compareTexts } from '#core/text.ts';
import { MILLISECONDS_PER_DAY, toNanoseconds } from '#core/time.ts';
import type { Alert, DailyAlert, Note, ToldGroup } from './alert.ts';
import { countPlaces } from './ceiling.ts';
import { type CollectionMember, headKey, listMembers, livingHead, type MemberBody, type Topic } from './collection.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { CEILING_WINDOW } from './schedule.ts';
import { endingSoon } from './suppressions/ending-soon.ts';
import { partByTold } from './told-groups.ts';

/** Maximum number of groups that are named; the others are counted. */
const MAX_NOTES = 500;
/** Partitions of summaries of first days begin with this. */
const BASELINES = 'baseline#';

/** The message about many groups; undefined if there is nothing to say. */
export async function summaryOf(
  attempt: NotifyingAttempt,
  topic: Exclude<Topic, { of: 'suppression' | 'group' }>,
  members: readonly CollectionMember[],
): Promise<Alert | undefined> {
  const all = members.flatMap(({ body }) => noteIn(body.what)).sort(compareNotes);
  if (topic.of === 'overflow') return overflow(attempt, all);
  const gaps = members.flatMap(({ body }) => ('gap' in body.what ? [body.what.gap] : []));
  const { news, told } = await partByTold(attempt, topic.of, all);
  if (topic.of === 'daily') return dailyReport(attempt, topic.to, { news, told, gaps });
  if (news.length === 0) return undefined;
  const clusters = [...new Set(all.map(({ group }) => group.cluster))].sort();
  return { kind: 'baseline', clusters, hours: topic.hours, ...countedNotes(news), told };
}

/** All of them came in the same window. */
async function overflow(attempt: NotifyingAttempt, all: readonly Note[]): Promise<Alert | undefined> {
  const [first] = all;
  if (first === undefined) return undefined;
  const severities: Partial<Record<Severity, number>> = {};
  for (const { risk } of all) severities[risk.severity] = (severities[risk.severity] ?? 0) + 1;
  const sent = await countPlaces(attempt, first.at);
  return { kind: 'overflow', ...countedNotes(all), severities, sent };
}

function countedNotes(all: readonly Note[]): { readonly notes: readonly Note[]; readonly count: number } {
  return { notes: all.slice(0, MAX_NOTES), count: all.length };
}

/** Of a group that an earlier release has put down, it is not known by which finding, nor how risky it is. */
function noteIn(what: MemberBody['what']): Note[] {
  if ('group' in what) return [what];
  if (!('cluster' in what)) return [];
  const { severity } = detectorOf(what);
  return [{ group: what, findingId: '', risk: { score: 0, severity, reasons: [] }, at: 0, isNewPair: false }];
}

/** The riskiest first, then what is new for its image, then the earliest. */
function compareNotes(a: Note, b: Note): number {
  return (
    compareRisks(a.risk, b.risk) ||
    Number(b.isNewPair) - Number(a.isNewPair) ||
    a.at - b.at ||
    compareTexts(a.findingId, b.findingId)
  );
}

type DailyParts = {
  readonly news: readonly Note[];
  readonly told: readonly ToldGroup[];
  readonly gaps: readonly Gap[];
};

/** What had a message of its own and has not gone on is no reason for another, and what watch told minutes ago is not told again. */
async function dailyReport(
  attempt: NotifyingAttempt,
  to: number,
  { news, told, gaps }: DailyParts,
): Promise<Alert | undefined> {
  const { alerting, now } = attempt;
  const justTold = now() - CEILING_WINDOW;
  const standing = (await alerting.standing()).filter(({ told: isTold, since }) => !isTold || since <= justTold);
  const ending = endingSoon(alerting.suppressions, toNanoseconds(now()));
  if (news.length + standing.length + gaps.length === 0 && !told.some(isGoingOn)) return undefined;
  const waiting = await waitingForSummary(attempt);
  return {
    kind: 'daily',
    from: to - MILLISECONDS_PER_DAY,
    to,
    ...countedNotes(news),
    told,
    waiting,
    standing,
    gaps,
    ending,
  };
}

/** Also of what somebody has in hand, who may not know that it is not over. */
function isGoingOn({ findings, goesOnAt, status }: ToldGroup): boolean {
  return findings > 0 || (goesOnAt !== undefined && status?.is !== 'closed');
}

/** The groups of first days whose summary comes later. */
async function waitingForSummary(attempt: NotifyingAttempt): Promise<DailyAlert['waiting']> {
  let [groups, until] = [0, 0];
  for await (const { partition, sort } of attempt.table.listPending()) {
    if (!partition.startsWith(BASELINES) || sort !== 'head') continue;
    const [item] = await attempt.table.read([headKey(partition)]);
    const phase = livingHead(attempt, item)?.body.phase;
    if (phase?.is !== 'waiting' || phase.dueAt <= attempt.now()) continue;
    const members = await listMembers(attempt, partition);
    groups += members.filter(
      ({ body }) => !body.told && noteIn(body.what).some(({ isTold }) => isTold !== true),
    ).length;
    until = Math.max(until, phase.dueAt);
  }
  return groups === 0 ? undefined : { groups, until };
}
