import { detectorOf } from '#core/detectors/registry.ts';
import { compareTexts } from '#core/text.ts';
import { MILLISECONDS_PER_DAY, toNanoseconds } from '#core/time.ts';
import type { Alert, Note } from './alert.ts';
import type { CollectionMember, MemberBody, Topic } from './collection.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { endingSoon } from './suppressions/ending-soon.ts';

/** Maximum number of groups that are named; the others are counted. */
const MAX_NOTES = 500;

/** The message about many groups; undefined if there is nothing to say. */
export async function summaryOf(
  attempt: NotifyingAttempt,
  topic: Exclude<Topic, { of: 'suppression' | 'group' }>,
  news: readonly CollectionMember[],
): Promise<Alert | undefined> {
  const all = news.flatMap(({ body }) => noteIn(body.what)).sort(compareNotes);
  const notes = all.slice(0, MAX_NOTES);
  const count = all.length;
  if (topic.of === 'daily') return dailyReport(attempt, topic.to, notes, count);
  if (count === 0) return undefined;
  if (topic.of === 'overflow') return { kind: 'overflow', notes, count };
  const clusters = [...new Set(all.map(({ group }) => group.cluster))].sort();
  return { kind: 'baseline', clusters, hours: topic.hours, notes, count };
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
    b.risk.score - a.risk.score ||
    Number(b.isNewPair) - Number(a.isNewPair) ||
    a.at - b.at ||
    compareTexts(a.findingId, b.findingId)
  );
}

async function dailyReport(
  { alerting, now }: NotifyingAttempt,
  to: number,
  notes: readonly Note[],
  count: number,
): Promise<Alert | undefined> {
  const standing = await alerting.standing();
  const ending = endingSoon(alerting.suppressions, toNanoseconds(now()));
  if (count === 0 && standing.length === 0) return undefined;
  return { kind: 'daily', from: to - MILLISECONDS_PER_DAY, to, notes, count, standing, ending };
}
