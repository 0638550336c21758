import { type Finding, isSure } from '#core/correlate/finding.ts';
import { type Group, groupOf } from '#core/correlate/group.ts';
import { firstObjectAt } from '#core/store/first-object.ts';
import { isFree, type Lease, newLease } from '#core/store/lease.ts';
import { updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_HOUR, toMilliseconds } from '#core/time.ts';
import { takePlace } from './ceiling.ts';
import {
  addMember,
  baselinePartition,
  type Collection,
  createHead,
  groupPartition,
  headKey,
  join,
  listMembers,
  living,
  markTold,
  memberKey,
  OVERFLOW,
  suppressionPartition,
  type Topic,
  wake,
} from './collection.ts';
import { findFinding, type NotifyingAttempt } from './notifying-attempt.ts';
import { endOfWindow, nextDigestAt } from './schedule.ts';
import { isSuppressed } from './suppressions/suppress.ts';

/** Of a head that nobody had written before. */
const FIRST_VERSION = 1;

/**
 * Lets people know of a finding: at once if it is the first of its group, else with the group's next digest. What a
 * suppression hides is kept with the suppression. Done again for the same finding, it does nothing more. An alert that
 * cannot be published stays pending with its group, and goes out with the digests: machines are not told again for it.
 */
export async function notifyPeople(attempt: NotifyingAttempt, finding: Finding): Promise<void> {
  if (isSuppressed(finding)) return hide(attempt, finding);
  const group = groupOf(finding);
  const partition = groupPartition(group);
  const isKnown = await addMember(attempt, partition, { id: finding.id, what: memberOf(finding) });
  if (isKnown) return;
  const head = await openGroup(attempt, group);
  if (head.body.opening === undefined || !isOurs(attempt, partition, head.body.opening)) return fold(attempt, group);
  if (!(await wasTold(attempt, head))) return void (await notifyFirst(attempt, group, finding));
  await closeOpening(attempt, partition);
  await fold(attempt, group);
}

/** Whether people have heard of a group whose opener died right after: then another finding of it is news. */
async function wasTold(attempt: NotifyingAttempt, { partition, version }: Collection): Promise<boolean> {
  if (version === FIRST_VERSION) return false;
  return (await listMembers(attempt, partition)).some(({ body }) => body.told);
}

/**
 * What people hear first of a group, by the rules of the day: an alert, or an entry in a summary. Returns false if it
 * could not be published: the group stays as it is, under its lease.
 */
export async function notifyFirst(attempt: NotifyingAttempt, group: Group, finding: Finding): Promise<boolean> {
  const route = await routeOf(attempt, group, finding);
  if (route === 'baseline') await joinBaseline(attempt, group);
  else if (route === 'overflow') await joinOverflow(attempt, group);
  else if (!(await attempt.alerting.publish({ kind: 'first', group, finding, isTest: false }))) return false;
  await markTold(attempt, memberKey(groupPartition(group), finding.id));
  await closeOpening(attempt, groupPartition(group));
  return true;
}

/**
 * Gives a group its first alert whose function did not live to do it, or could not, once its lease is over. Returns
 * false if it could not be published now either.
 */
export async function finishOpening(attempt: NotifyingAttempt, partition: string): Promise<boolean> {
  const { table, owner, now } = attempt;
  const lease = newLease(owner, now());
  const item = await updateItem(table, headKey(partition), (current) => {
    const known = living(attempt, current);
    if (known?.body.opening === undefined || !isFree(known.body.opening, now())) return undefined;
    return createHead(attempt, partition, known, { ...known.body, opening: lease });
  });
  const head = living(attempt, item);
  if (head?.body.opening?.owner !== owner || head.body.topic.of !== 'group') return true;
  const members = await listMembers(attempt, partition);
  const [first] = members.flatMap(({ body }) => ('findingId' in body.what && !body.told ? [body.what] : []));
  const isOpen = members.some(({ body }) => body.told) || first === undefined;
  const finding = isOpen ? undefined : await findFinding(attempt, first.findingId);
  if (finding !== undefined) return notifyFirst(attempt, head.body.topic.group, finding);
  await closeOpening(attempt, partition);
  return true;
}

async function routeOf(
  attempt: NotifyingAttempt,
  group: Group,
  finding: Finding,
): Promise<'alert' | 'baseline' | 'overflow'> {
  if (await isBaseline(attempt, finding)) return 'baseline';
  return (await takePlace(attempt, `first ${group.id}`)) ? 'alert' : 'overflow';
}

/** A cluster's first hours are full of controllers that were always there; a shell that talks to the API server is none. */
async function isBaseline(attempt: NotifyingAttempt, { cluster, basis, process }: Finding): Promise<boolean> {
  const { alerting, now } = attempt;
  if (alerting.baselineHours === 0) return false;
  if (isSure(basis) && alerting.immediateProcesses.includes(process ?? '')) return false;
  return now() < (await firstObjectAt(attempt, cluster)) + alerting.baselineHours * MILLISECONDS_PER_HOUR;
}

async function joinBaseline(attempt: NotifyingAttempt, group: Group): Promise<void> {
  const { cluster } = group;
  const { baselineHours } = attempt.alerting;
  const topic: Topic = { of: 'baseline', cluster, hours: baselineHours };
  const dueAt = (openedAt: number) => openedAt + baselineHours * MILLISECONDS_PER_HOUR;
  await join(attempt, baselinePartition(cluster), topic, { id: group.id, what: group }, dueAt);
}

async function joinOverflow(attempt: NotifyingAttempt, group: Group): Promise<void> {
  const dueAt = () => endOfWindow(attempt.now());
  await join(attempt, OVERFLOW, { of: 'overflow' }, { id: group.id, what: group }, dueAt);
}

/** Kept until the suppression ends: then it is looked at again. */
async function hide(attempt: NotifyingAttempt, { id, suppression, ...finding }: Finding): Promise<void> {
  if (suppression === undefined) return;
  const { expires } = suppression;
  const topic: Topic = { of: 'suppression', suppression: { ...suppression, expires: String(expires) } };
  const member = { id, what: memberOf({ id, ...finding }) };
  await join(attempt, suppressionPartition(suppression), topic, member, () => toMilliseconds(expires));
}

/** The group's head. A group that nobody has opened yet is ours to open, and so is one whose opener has died. */
async function openGroup(attempt: NotifyingAttempt, group: Group): Promise<Collection> {
  const { table, now, owner } = attempt;
  const partition = groupPartition(group);
  const topic: Topic = { of: 'group', group };
  const lease = newLease(owner, now());
  const head = await updateItem(table, headKey(partition), (current) => {
    const known = living(attempt, current);
    if (known === undefined) {
      return createHead(attempt, partition, current, { topic, openedAt: now(), phase: { is: 'idle' }, opening: lease });
    }
    const { opening } = known.body;
    if (opening === undefined || !isFree(opening, now())) return undefined;
    return createHead(attempt, partition, current, { ...known.body, opening: lease });
  });
  if (head?.kind !== 'collection') throw new Error('a head that was written is there');
  return head;
}

/** Notes that people have heard of the group. */
export async function closeOpening(attempt: NotifyingAttempt, partition: string): Promise<void> {
  await updateItem(attempt.table, headKey(partition), (current) => {
    const head = living(attempt, current);
    if (head?.body.opening === undefined) return undefined;
    return createHead(attempt, partition, current, { ...head.body, opening: undefined });
  });
}

/** The group's news are told later, together. */
async function fold(attempt: NotifyingAttempt, group: Group): Promise<void> {
  const dueAt = (openedAt: number) => nextDigestAt(openedAt, attempt.now());
  await wake(attempt, groupPartition(group), { of: 'group', group }, dueAt);
}

function isOurs({ owner, announcing }: NotifyingAttempt, partition: string, lease: Lease): boolean {
  if (lease.owner !== owner || announcing.has(partition)) return false;
  announcing.add(partition);
  return true;
}

function memberOf({ id, pod, host }: Pick<Finding, 'id' | 'pod' | 'host'>) {
  return { findingId: id, pod: pod.name, host };
}
