import type { Group } from '#core/correlate/group.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { deservesFollowUp, isRisky, type ReasonName, type Risk } from '#core/correlate/risk.ts';
import { isAtLeast, type Severity } from '#core/detectors/detector.ts';
import { type Lease, newLease } from '#core/store/lease.ts';
import { MILLISECONDS_PER_DAY, MILLISECONDS_PER_HOUR } from '#core/time.ts';
import type { FollowUpAlert } from './alert.ts';
import type { HiddenFindings } from './hidden-findings.ts';
import { addPods, podsOf } from './some-pods.ts';

/** Where people find a group's first finding. `counted`: its container had raised too many alerts that day. */
export type Way = 'alert' | 'daily' | 'baseline' | 'overflow' | 'counted';

/** What is known of one group. Times are milliseconds since the epoch, by the processing clock. Its size is bounded. */
export type GroupState = {
  readonly group: Group;
  /** The id of the finding by which people hear of it. */
  readonly first: string;
  /** The greatest of its findings so far. */
  readonly risk: Risk;
  readonly openedAt: number;
  /** Undefined until people have heard of it. */
  readonly told?: Way | undefined;
  /** Of who is at work on telling it, for the first time or again. */
  readonly lease?: Lease | undefined;
  /** When the last new finding came, or the last events of a known one, to the hour; and the longest time without. For risky groups only. */
  readonly lastAt: number;
  readonly longestPause: number;
  /** When the message went out by which the group began, or came back; and whether it was followed up since. */
  readonly episodeAt: number;
  readonly isFollowedUp: boolean;
  /** The end of its cluster's first day, if it began on it. Until then nobody can know which pauses are usual. */
  readonly learnsUntil?: number | undefined;
  /** The last findings that are counted, so that one that is given again is not. */
  readonly recent: readonly string[];
  /** What people have not heard yet of a risky group. */
  readonly news?: News | undefined;
  /** That of its last message of its own, if it is not the group's: an incident of its container has one. */
  readonly thread?: string | undefined;
  /** As how grave people know it, until they hear that it is graver. */
  readonly before?: Severity | undefined;
  /** What an entry hid of it before people hear of it. */
  readonly hidden?: HiddenFindings | undefined;
  /** What a person has said of it. */
  readonly status?: GroupStatus | undefined;
};

/** How people heard of a group, and when its cluster's first day ends. */
export type GroupTelling = { readonly way: Way; readonly thread: string | undefined; readonly firstDayEnd: number };

export type News = {
  readonly findings: number;
  /** Ids of findings, the earliest first; and names of pods. */
  readonly examples: readonly string[];
  readonly pods: readonly string[];
  readonly podCount: number;
  readonly cause: FollowUpAlert['cause'];
  /** So many of them an entry had hidden until it ended. */
  readonly hidden?: number | undefined;
  /** Undefined where it has no message of its own. */
  readonly dueAt?: number | undefined;
};

/** What a state has to know of a finding. `hidden`: an entry has hidden it until now, and others that it stands for. */
export type GroupFinding = {
  readonly id: string;
  readonly pod: string | undefined;
  readonly risk: Risk;
  readonly hidden?: HiddenFindings | undefined;
};

/** A group that was not seen for so long is back; it begins anew after a week. */
const LONG_PAUSE = 6 * MILLISECONDS_PER_HOUR;
const NEW_EPISODE = 7 * MILLISECONDS_PER_DAY;

/** So many examples and findings are kept. */
const MAX_EXAMPLES = 5;
const MAX_RECENT = 20;

export function groupPartition({ id }: Pick<Group, 'id'>): string {
  return `group#${id}`;
}

/** A group of which nobody has heard. Whoever writes it has to tell it. */
export function newGroup(group: Group, { id, risk, hidden }: GroupFinding, owner: string, now: number): GroupState {
  return {
    group,
    first: id,
    risk,
    openedAt: now,
    lease: newLease(owner, now),
    lastAt: now,
    longestPause: 0,
    episodeAt: now,
    isFollowedUp: false,
    recent: (hidden?.recent ?? []).filter((each) => each !== id),
    ...(hidden === undefined ? {} : { hidden }),
  };
}

/** The group after one more finding; the same object if that is nothing that people could want to hear. */
export function withFinding(state: GroupState, finding: GroupFinding, owner: string, now: number): GroupState {
  const { first, recent, risk } = state;
  if (finding.id === first || recent.includes(finding.id)) return state;
  if (isMoreThanKnown(state, finding.risk)) return reopened(state, finding, owner, now);
  const isClosed = state.status?.is === 'closed';
  if (isClosed && isHeldBack(state) && isRisky(finding.risk)) return asNew(state, finding, owner, now);
  return deservesFollowUp(risk) || isClosed ? withNews(state, finding, now) : state;
}

/** The group once more is known of a finding of it; `group`: as that now tells it. The same object if it is not graver for that. */
export function withMoreKnown(
  state: GroupState,
  group: Group,
  finding: GroupFinding,
  owner: string,
  now: number,
): GroupState {
  return isGraver(state.risk, finding.risk) ? { ...reopened(state, finding, owner, now), group } : state;
}

/**
 * Whether a risky finding comes where people know of a harmless group, or of one of a lower severity: if they have acknowledged that, for
 * whatever reason. What was closed is told in any case.
 */
function isMoreThanKnown({ risk, status }: Pick<GroupState, 'risk' | 'status'>, found: Risk): boolean {
  if (!isRisky(found)) return false;
  if (!isRisky(risk)) return true;
  if (status?.is === 'acknowledged') return !isAtLeast(risk.severity, found.severity);
  return status === undefined && isGraver(risk, found);
}

/** What a program makes graver is told at once; how many alerts its container raised, and the like, is not. */
const OF_PROGRAM: readonly ReasonName[] = ['temporary', 'tool', 'entered'];

function isGraver(known: Risk, found: Risk): boolean {
  if (!isRisky(found) || isAtLeast(known.severity, found.severity)) return false;
  const before = new Set(known.reasons.map(({ is }) => is));
  return found.reasons.some(({ is }) => OF_PROGRAM.includes(is) && !before.has(is));
}

/** What a person has said that still holds with such a finding. */
export function statusWith(state: GroupState, found: Risk): GroupStatus | undefined {
  const { status } = state;
  return status?.is === 'acknowledged' && !isMoreThanKnown(state, found) ? status : undefined;
}

/** What was harmless, or taken for less, is not any more: people hear of it as if it were new. */
function reopened(state: GroupState, finding: GroupFinding, owner: string, now: number): GroupState {
  const { id, risk, hidden = state.hidden } = finding;
  if (state.told === undefined) return { ...state, first: id, risk, hidden };
  const before = state.told !== 'counted' && isRisky(state.risk) ? { before: state.risk.severity } : {};
  return { ...asNew(state, finding, owner, now), ...before };
}

/** Whoever writes it has to tell it, in the way in which a new group would be told now. */
function asNew(state: GroupState, { id, risk, hidden }: GroupFinding, owner: string, now: number): GroupState {
  const { told: _told, status: _status, ...rest } = state;
  const lease = newLease(owner, now);
  return { ...rest, first: id, risk, hidden, lease, lastAt: now, episodeAt: now, isFollowedUp: false };
}

/** Of what is risky, the daily report has only that for which its container had no message left. */
function isHeldBack({ told, risk }: GroupState): boolean {
  return told === 'daily' && isRisky(risk);
}

function withNews(state: GroupState, finding: GroupFinding, now: number): GroupState {
  const { news, status, longestPause, lastAt } = state;
  const pause = now - lastAt;
  const cause = causeOf(state, pause, now);
  const dueAt = status?.is === 'acknowledged' ? undefined : dueOf(state, cause, now);
  return {
    ...state,
    status: status?.is === 'closed' ? undefined : status,
    risk: finding.risk.score > state.risk.score ? finding.risk : state.risk,
    lastAt: now,
    longestPause: Math.max(longestPause, pause),
    recent: [...state.recent, ...(finding.hidden?.recent ?? []), finding.id].slice(-MAX_RECENT),
    news: { ...addTo(news, finding), cause, dueAt },
  };
}

/**
 * The group after more events of a finding that people know of, the last of them then; the same object if it is not noted: once an hour
 * is enough to know that it goes on. What is acknowledged, and what its container's messages held back, has no message for it, but a line
 * of the daily report: a flood is not to come again as follow-ups, also not once somebody has closed it. What was closed is open again, if
 * they come an hour after that or later: what is being ended may take a while. Of what is only counted nothing is noted.
 */
export function withEvents(state: GroupState, finding: string, at: number, now: number): GroupState {
  const { told, news, status, lastAt, episodeAt, longestPause } = state;
  if (told === undefined || told === 'counted') return state;
  const isClosed = status?.is === 'closed';
  if (at < Math.max(lastAt, episodeAt, isClosed ? status.at : 0) + MILLISECONDS_PER_HOUR) return state;
  const pause = at - lastAt;
  const next = { ...state, lastAt: at, longestPause: Math.max(longestPause, pause), ...(isClosed ? OPEN : {}) };
  if (status?.is === 'acknowledged' || told === 'daily') return next;
  const cause = causeOf(state, pause, now);
  const dueAt = dueOf(state, cause, now);
  if (news === undefined && dueAt === undefined) return next;
  const none = { findings: 0, examples: [finding], pods: [], podCount: 0 };
  return { ...next, news: { ...(news ?? none), cause, dueAt } };
}

const OPEN = { status: undefined };

function causeOf(
  { news, status, longestPause, learnsUntil = 0 }: GroupState,
  pause: number,
  now: number,
): News['cause'] {
  if (status?.is === 'closed' || news?.cause === 'was closed') return 'was closed';
  const isBack = now >= learnsUntil && pause >= Math.max(LONG_PAUSE, 2 * longestPause);
  return isBack ? 'is back' : (news?.cause ?? 'goes on');
}

/**
 * A group that comes back is told at once; one that goes on once, an hour after it began or later. What comes after that has
 * no message of its own: its pauses are no longer than those that people know.
 */
function dueOf({ news, episodeAt, isFollowedUp }: GroupState, cause: News['cause'], now: number): number | undefined {
  if (cause !== 'goes on') return Math.min(news?.dueAt ?? now, now);
  return news?.dueAt ?? (isFollowedUp ? undefined : Math.max(now, episodeAt + MILLISECONDS_PER_HOUR));
}

/** The example of what only went on is none of what is new. */
function addTo(news: News | undefined, { id, pod, hidden }: GroupFinding): Omit<News, 'cause' | 'dueAt'> {
  const { findings = 0, pods = [], podCount = 0 } = news ?? {};
  const examples = findings === 0 ? [] : (news?.examples ?? []);
  const of = hidden ?? { findings: 1, recent: [], ...podsOf(pod) };
  const hiddenCount = (news?.hidden ?? 0) + (hidden?.findings ?? 0);
  return {
    findings: findings + of.findings,
    examples: [...new Set([...examples, id, ...of.recent])].slice(0, MAX_EXAMPLES),
    ...addPods({ pods, podCount }, of),
    ...(hiddenCount === 0 ? {} : { hidden: hiddenCount }),
  };
}

/**
 * The group with what a person says of it now; undefined: nothing. The same object if that was said before. What is acknowledged has no
 * follow-up; closing puts an end to all that has come so far, also for who is at work on telling it again.
 */
export function withStatus(state: GroupState, said: GroupStatus | undefined): GroupState {
  const { news, told, lease } = state;
  const status = withNote(said, state.status);
  if (isSameStatus(state.status, status)) return state;
  if (status === undefined) return { ...state, status };
  if (status.is === 'closed')
    return { ...state, status, news: undefined, lease: told === undefined ? lease : undefined };
  return { ...state, status, news: news && { ...news, cause: 'goes on', dueAt: undefined } };
}

/** Said again without a note, it keeps the one that it had: a ticket's number is not lost. */
function withNote(said: GroupStatus | undefined, before: GroupStatus | undefined): GroupStatus | undefined {
  const isKept = said?.note === undefined && said?.is === before?.is && before?.note !== undefined;
  return said !== undefined && isKept ? { ...said, note: before.note } : said;
}

function isSameStatus(a: GroupStatus | undefined, b: GroupStatus | undefined): boolean {
  return a?.is === b?.is && a?.by === b?.by && a?.note === b?.note;
}

/** Whether its news wait for a message that may go out now. */
export function hasDueNews({ told, news }: GroupState, now: number): boolean {
  return told !== undefined && news?.dueAt !== undefined && news.dueAt <= now;
}

/**
 * The group once people have heard of it in this way. On its cluster's first day, which ends at `firstDayEnd`, nothing is
 * followed up: its summary and the daily report tell what goes on.
 */
export function afterTelling(state: GroupState, { way, thread, firstDayEnd }: GroupTelling, now: number): GroupState {
  const isFirstDay = now < firstDayEnd;
  return {
    ...state,
    ...(thread === undefined || thread === state.group.id ? {} : { thread }),
    ...{ told: way, lease: undefined, episodeAt: now, isFollowedUp: isFirstDay, hidden: undefined, before: undefined },
    learnsUntil: isFirstDay ? firstDayEnd : undefined,
  };
}

/** The group once people have heard its news. What has come meanwhile stays. */
export function afterNews(state: GroupState, told: News, now: number): GroupState {
  const isNewEpisode = told.cause !== 'goes on' && state.longestPause >= NEW_EPISODE;
  const left = (state.news?.findings ?? 0) - told.findings;
  return {
    ...state,
    lease: undefined,
    episodeAt: now,
    isFollowedUp: !isNewEpisode,
    news: left > 0 && state.news !== undefined ? without(state.news, told, left) : undefined,
  };
}

function without(news: News, told: News, findings: number): News {
  const pods = news.pods.filter((pod) => !told.pods.includes(pod));
  const examples = news.examples.filter((id) => !told.examples.includes(id));
  return { findings, examples, pods, podCount: Math.max(pods.length, news.podCount - told.podCount), cause: 'goes on' };
}
