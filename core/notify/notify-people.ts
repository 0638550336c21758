import { type Group, groupOf } from '#core/correlate/group.ts';
import { deservesFollowUp, isOdd, isOddAlike, isOnlyByRule, isRisky } from '#core/correlate/risk.ts';
import { once } from '#core/store/done-cache.ts';
import { learningSince } from '#core/store/first-object.ts';
import { isFree, newLease } from '#core/store/lease.ts';
import { type Item, type ItemOf, updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_HOUR, toMilliseconds } from '#core/time.ts';
import type { Fate, Note } from './alert.ts';
import { takePlace } from './ceiling.ts';
import { join, partitionAt, suppressionPartition, type Topic, wake } from './collection.ts';
import { isFirstOfItsKind, takeContainerPlace } from './container-alerts.ts';
import { joinThread } from './container-incidents.ts';
import { tellNews } from './follow-up.ts';
import { groupItem, groupKey, livingGroup } from './group-item.ts';
import {
  afterTelling,
  type GroupState,
  type GroupTelling,
  groupPartition,
  hasDueNews,
  newGroup,
  type Way,
  withFinding,
  withMoreKnown,
} from './group-state.ts';
import { noteHeard } from './heard-groups.ts';
import { type HiddenFindings, hiddenOnce } from './hidden-findings.ts';
import { addHidden } from './hidden-members.ts';
import { findFinding, type JudgedFinding, type NotifyingAttempt } from './notifying-attempt.ts';
import { endOfWindow, nextReportAt, summaryAt } from './schedule.ts';
import { isSuppressed } from './suppressions/suppress.ts';
import { noteMessage } from './told-groups.ts';

/**
 * Lets people know of a finding, if it is news: at once, or with a summary. What a suppression hides is kept with the
 * suppression; `hidden`: one that has ended has hidden the finding until now, and others that it stands for. `known`: its group, where
 * people know the finding, and more is known of it now. Done again for the same
 * finding, it does nothing more. An alert that cannot be published stays pending with its
 * group, and goes out by the clock: machines are not told again for it.
 */
export async function notifyPeople(
  attempt: NotifyingAttempt,
  judged: JudgedFinding,
  hidden?: HiddenFindings,
  known?: Group,
): Promise<void> {
  const group = known ?? groupOf(judged.finding, attempt.alerting.generatedNames);
  // Also of what is hidden: it may go on when that has ended.
  if (deservesFollowUp(judged.finding.risk)) attempt.followed.set(judged.finding.id, group.id);
  if (isSuppressed(judged.finding)) return hide(attempt, group, judged, hidden);
  const state = await enterGroup(attempt, group, judged, { hidden, isKnown: known !== undefined });
  if (deservesFollowUp(state.risk)) attempt.followed.set(judged.finding.id, group.id);
  if (isOursToTell(attempt, state)) {
    const first = state.first === judged.finding.id ? judged : await findFinding(attempt, state.first);
    await tellGroup(attempt, state, first ?? judged);
    return;
  }
  if (state.news !== undefined) await noteHeard(attempt, group.id);
  if (hasDueNews(state, attempt.now())) return void (await tellNews(attempt, groupPartition(group)));
  if (state.news !== undefined && state.news.dueAt === undefined)
    await joinDaily(attempt, group, judged, { isTold: true });
}

/** The group with the finding. A group that nobody has told yet is ours to tell, and so is one whose teller has died. */
async function enterGroup(
  attempt: NotifyingAttempt,
  group: Group,
  { finding }: JudgedFinding,
  { hidden, isKnown }: { readonly hidden: HiddenFindings | undefined; readonly isKnown: boolean },
): Promise<GroupState> {
  const { now, owner, lifetimes, turns } = attempt;
  const entering = { id: finding.id, pod: finding.pod.name, risk: finding.risk, hidden };
  const key = groupKey(groupPartition(group));
  const item = await turns(key.partition, () => updateItem(attempt.table, key, withIt));
  const state = livingGroup(attempt, item)?.body;
  if (state === undefined) throw new Error('a group that was written is there');
  return state;

  function withIt(current: Item | undefined): ItemOf<'group'> | undefined {
    const known = livingGroup(attempt, current);
    if (known === undefined) return groupItem(attempt, current, newGroup(group, entering, owner, now()));
    const ours = takenOver(attempt, known.body);
    const next = isKnown
      ? withMoreKnown(ours, group, entering, owner, now())
      : withFinding(ours, entering, owner, now());
    if (next === known.body && !lifetimes.findings.needsRenewal(known.expiresAt)) return undefined;
    return groupItem(attempt, known, next);
  }
}

/** What this attempt has left for later it does not tell again: a lease would only keep others from it. */
function takenOver({ owner, now, announcing }: NotifyingAttempt, state: GroupState): GroupState {
  const isLeft = state.told === undefined && (state.lease === undefined || isFree(state.lease, now()));
  return isLeft && !announcing.has(tellingName(state)) ? { ...state, lease: newLease(owner, now()) } : state;
}

/** That this attempt wrote the lease does not count: a client that repeats a write whose answer was lost is told that it failed. */
function isOursToTell({ owner, announcing }: NotifyingAttempt, state: GroupState): boolean {
  const name = tellingName(state);
  if (state.told !== undefined || state.lease?.owner !== owner || announcing.has(name)) return false;
  announcing.add(name);
  return true;
}

function tellingName({ group, first }: GroupState): string {
  return `${groupPartition(group)} ${first}`;
}

/** Tells a group whose function did not live to do it, or could not. */
export async function finishTelling(attempt: NotifyingAttempt, partition: string): Promise<Fate> {
  const item = await updateItem(attempt.table, groupKey(partition), (current) => {
    const known = livingGroup(attempt, current);
    if (known === undefined) return undefined;
    const next = takenOver(attempt, known.body);
    return next === known.body ? undefined : groupItem(attempt, known, next);
  });
  const state = livingGroup(attempt, item)?.body;
  if (state === undefined || !isOursToTell(attempt, state)) return 'told';
  const first = await findFinding(attempt, state.first);
  if (first !== undefined) return tellGroup(attempt, state, first);
  await closeTelling(attempt, state.group, { way: 'counted', thread: state.thread, firstDayEnd: 0 });
  return 'told';
}

/** What people hear first of a group. If it could not be published, the group stays under its lease; what is told later is anybody's. */
async function tellGroup(attempt: NotifyingAttempt, state: GroupState, judged: JudgedFinding): Promise<Fate> {
  const { group, hidden, before } = state;
  let { thread } = state;
  if (isSuppressed(judged.finding)) await hide(attempt, group, judged, hidden);
  const firstDayEnd = await endOfFirstDay(attempt, group.cluster);
  const { way, isLast, isHeldBack }: WayOfGroup = isSuppressed(judged.finding)
    ? { way: 'counted' }
    : await wayOf(attempt, group, judged, firstDayEnd);
  if (way === 'alert') {
    const { finding } = judged;
    const incident = await joinThread(attempt, finding, thread ?? group.id);
    const alert = { kind: 'first', group, finding, isTest: false, incident, before, hidden } as const;
    const fate = await attempt.alerting.publish(alert);
    if (fate === 'later') await giveUpLease(attempt, group);
    if (fate !== 'told') return fate;
    thread = incident.thread;
    await noteMessage(attempt, state, { dailyReportHour: attempt.alerting.dailyReportHour, firstDayEnd });
  } else if (way === 'overflow') await joinOverflow(attempt, noteOf(attempt, group, judged, hidden));
  else if (way === 'baseline') await joinBaseline(attempt, noteOf(attempt, group, judged, hidden), firstDayEnd);
  else if (way === 'daily') {
    // Who has its incident in hand is to find it by that, as if it had a message.
    if (isHeldBack) ({ thread } = await joinThread(attempt, judged.finding, thread ?? group.id));
    await joinDaily(attempt, group, judged, { isLast, isHeldBack, thread, hidden });
  }
  if (way !== 'counted') await noteHeard(attempt, group.id);
  await closeTelling(attempt, group, { way, thread, firstDayEnd });
  return 'told';
}

type WayOfGroup = { readonly way: Way } & Pick<DailyEntry, 'isLast' | 'isHeldBack'>;

/**
 * What is risky, or new for its image, has a message of its own; on a cluster's first day, when all is new, what would be odd on any
 * day. Of what only runs a suspicious tool then, the first of its kind has one.
 */
async function wayOf(
  attempt: NotifyingAttempt,
  group: Group,
  { finding, isNewPair }: JudgedFinding,
  firstDayEnd: number,
): Promise<WayOfGroup> {
  const { risk } = finding;
  const isFirstDay = attempt.now() < firstDayEnd;
  const isUrgent = (isRisky(risk) || isNewPair) && (!isFirstDay || isOdd(risk));
  // On a first day a rule tells only what the fleet has not seen: agents of nodes match grave rules in every cluster.
  const isKnown = isFirstDay && isOnlyByRule(risk) && !isNewPair;
  if (!isUrgent || isKnown) return { way: isFirstDay ? 'baseline' : 'daily' };
  const place = await takeContainerPlace(attempt, finding, group.id);
  if (place === 'none') return { way: 'counted' };
  if (place !== 'alert') return { way: 'daily', isLast: place === 'last note', isHeldBack: true };
  if (isFirstDay && isOddAlike(risk) && !(await isFirstOfItsKind(attempt, group, firstDayEnd)))
    return { way: 'baseline' };
  const applicant = { name: `first ${group.id}`, namespace: group.namespace, isRisky: isRisky(risk) };
  return { way: (await takePlace(attempt, applicant)) ? 'alert' : 'overflow' };
}

async function endOfFirstDay(attempt: NotifyingAttempt, cluster: string): Promise<number> {
  const { baselineHours } = attempt.alerting;
  if (baselineHours === 0) return 0;
  return (await learningSince(attempt, cluster)) + baselineHours * MILLISECONDS_PER_HOUR;
}

async function joinBaseline(attempt: NotifyingAttempt, note: Note, firstDayEnd: number): Promise<void> {
  const topic = { of: 'baseline', hours: attempt.alerting.baselineHours } as const;
  await joinSummary(attempt, topic, summaryAt(firstDayEnd), note);
}

async function joinOverflow(attempt: NotifyingAttempt, note: Note): Promise<void> {
  await joinSummary(attempt, { of: 'overflow' }, endOfWindow(attempt.now()), note);
}

type DailyEntry = {
  /** No other group of its container and its severity is told that day. */
  readonly isLast?: boolean | undefined;
  /** It would have had a message of its own, had its container not had as many. */
  readonly isHeldBack?: boolean | undefined;
  /** That of its incident. */
  readonly thread?: string | undefined;
  /** People know of it, and it goes on. */
  readonly isTold?: boolean;
  readonly hidden?: HiddenFindings | undefined;
};

async function joinDaily(
  attempt: NotifyingAttempt,
  group: Group,
  judged: JudgedFinding,
  { isLast = false, isHeldBack = false, isTold = false, thread, hidden }: DailyEntry,
): Promise<void> {
  const to = nextReportAt(attempt.now(), attempt.alerting.dailyReportHour);
  const note = noteOf(attempt, group, judged, hidden);
  await joinSummary(attempt, { of: 'daily', to }, to, {
    ...note,
    ...(isLast ? { isLastOfContainer: isLast } : {}),
    ...(isHeldBack ? { isHeldBack } : {}),
    ...(thread === undefined ? {} : { thread }),
    ...(isTold ? { isTold } : {}),
  });
}

async function joinSummary(
  attempt: NotifyingAttempt,
  topic: Exclude<Topic, { of: 'suppression' | 'group' }>,
  dueAt: number,
  note: Note,
): Promise<void> {
  await join(attempt, partitionAt(topic.of, dueAt), topic, { id: note.group.id, what: note }, dueAt);
}

/** Kept until the suppression ends: then it is looked at again. One note stands for the group; it counts what was hidden. */
async function hide(
  attempt: NotifyingAttempt,
  group: Group,
  judged: JudgedFinding,
  earlier?: HiddenFindings,
): Promise<void> {
  const { id, pod, suppression } = judged.finding;
  if (suppression === undefined) return;
  const partition = suppressionPartition(suppression);
  await once(attempt.doneCache, `hidden ${partition} ${id} ${suppression.expires}`, async () => {
    const hidden = earlier ?? hiddenOnce({ id, pod: pod.name }, attempt.now());
    if (await addHidden(attempt, partition, noteOf(attempt, group, judged, hidden))) return;
    const topic: Topic = { of: 'suppression', suppression: { ...suppression, expires: String(suppression.expires) } };
    await wake(attempt, partition, topic, toMilliseconds(suppression.expires));
  });
}

function noteOf(
  { now }: NotifyingAttempt,
  group: Group,
  { finding, isNewPair }: JudgedFinding,
  hidden?: HiddenFindings,
): Note {
  const { id, pod, risk, evidence } = finding;
  const [first] = evidence;
  const note = { group, findingId: id, pod: pod.name, risk, evidence: first, at: now(), isNewPair };
  return hidden === undefined ? note : { ...note, hidden };
}

/** Whoever comes next may tell the group. */
async function giveUpLease(attempt: NotifyingAttempt, group: Group): Promise<void> {
  await updateItem(attempt.table, groupKey(groupPartition(group)), (current) => {
    const known = livingGroup(attempt, current);
    if (known?.body.told !== undefined || known?.body.lease?.owner !== attempt.owner) return undefined;
    return groupItem(attempt, known, { ...known.body, lease: undefined });
  });
}

/** Notes that people have heard of the group, or will. */
async function closeTelling(attempt: NotifyingAttempt, group: Group, telling: GroupTelling): Promise<void> {
  await updateItem(attempt.table, groupKey(groupPartition(group)), (current) => {
    const known = livingGroup(attempt, current);
    if (known === undefined || known.body.told !== undefined) return undefined;
    return groupItem(attempt, known, afterTelling(known.body, telling, attempt.now()));
  });
}
