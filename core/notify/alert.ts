import type { Damage } from '#core/correlate/damage.ts';
import type { Pointer } from '#core/correlate/evidence.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { UnconfirmedServer } from '#core/correlate/unconfirmed-servers.ts';
import { type BlindReason, greaterSeverity, type Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import type { NotCompared } from '#core/not-compared.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import type { Gap } from '#core/store/attempt.ts';
import type { Exactness, HiddenFindings } from './hidden-findings.ts';

/** The first finding of a group. People hear of it at once. */
export type FirstAlert = {
  readonly kind: 'first';
  readonly group: Group;
  /** Its `suppression`, if it has one, only counts: it says what would have been suppressed. */
  readonly finding: Finding;
  /** What else was found in its container about then, and the thread of all of it; by default it stands alone. */
  readonly incident?: IncidentThread | undefined;
  /** As how grave people knew the group. */
  readonly before?: Severity | undefined;
  /** What an entry hid of the group, this finding among it, until it ended. */
  readonly hidden?: HiddenFindings | undefined;
  /** Made by `traceward test-alert`; nothing of it has happened. */
  readonly isTest: boolean;
  /** Of a test: the one route that it goes by; undefined: everywhere. */
  readonly route?: string | undefined;
};

/** What was found in one container about the same time. */
export type IncidentThread = {
  /** 32 hexadecimal digits: that of all messages about it. */
  readonly thread: string;
  /** In the order in which they happened; none if there is but one. */
  readonly parts: readonly ThreadPart[];
  /** So many are kept, and there may have been others. */
  readonly mayHaveMore?: boolean;
};

/** A part of an incident. `at`: nanoseconds since the epoch. `isThis`: the message is about it. */
export type ThreadPart = PartNames & { readonly at: bigint; readonly isThis: boolean };

export type PartNames = {
  /** Of the rule. */
  readonly name: string;
  /** What runs from a temporary place, by its path. */
  readonly process?: string | undefined;
  readonly target?: string | undefined;
};

/** A risky group that goes on, or that is back after a pause. */
export type FollowUpAlert = {
  readonly kind: 'follow-up';
  readonly group: Group;
  /** By default that of the group. */
  readonly thread?: string | undefined;
  readonly cause: 'goes on' | 'is back' | 'was closed';
  /** The longest time without it that is known, in milliseconds: of what is back, the last one. */
  readonly pause?: number | undefined;
  /** Milliseconds since the epoch: when people first heard of the group. */
  readonly since: number;
  /** The greatest risk that a finding of it had. */
  readonly risk: Risk;
  /**
   * Findings since people last heard of it; some of them, the earliest first; and some of their pods. None, and one that is known as
   * example, where the same goes on.
   */
  readonly findings: number;
  readonly examples: readonly Finding[];
  readonly pods: Names;
  /** So many of them an entry had hidden until it ended. */
  readonly hidden?: number | undefined;
};

export type Names = { readonly some: readonly string[]; readonly count: number };

/** A group as a message about many tells it: by its first finding. */
export type Note = {
  readonly group: Group;
  readonly findingId: string;
  readonly pod?: string | undefined;
  readonly risk: Risk;
  readonly evidence?: Pointer | undefined;
  /** Milliseconds since the epoch: when it was found. */
  readonly at: number;
  /** The executable was never seen before with this image. */
  readonly isNewPair: boolean;
  /** Its container opened so many groups of its severity that day that no more of them are named. */
  readonly isLastOfContainer?: true | undefined;
  /** It would have had a message of its own, had its container not had as many of its severity that day. */
  readonly isHeldBack?: true | undefined;
  /** That of the messages about its incident, if it is not the group's. */
  readonly thread?: string | undefined;
  /** It is no news: people have heard of the group, and it goes on, or had a message of its own. */
  readonly isTold?: true | undefined;
  /** What an entry hides of it, or has hidden. */
  readonly hidden?: HiddenFindings | undefined;
};

/** A group of which people have heard, as a summary tells it. */
export type ToldGroup = {
  readonly group: Group;
  readonly thread: string;
  readonly way: 'alert' | 'daily' | 'baseline' | 'overflow';
  /** When people heard of it last: milliseconds since the epoch. */
  readonly at: number;
  readonly risk: Risk;
  /** New findings since then, and their pods. */
  readonly findings: number;
  readonly pods: number;
  /** When it was last read of, to the hour, if that was after people heard of it: milliseconds since the epoch. */
  readonly goesOnAt?: number | undefined;
  readonly status?: GroupStatus | undefined;
};

/** Groups that would have had an alert each, had there not been too many. */
export type OverflowAlert = {
  readonly kind: 'overflow';
  /** The riskiest first. */
  readonly notes: readonly Note[];
  /** Groups altogether; more than are named. */
  readonly count: number;
  /** How many of all have each severity; and the messages that went out in the same quarter of an hour. */
  readonly severities: Readonly<Partial<Record<Severity, number>>>;
  readonly sent?: number | undefined;
};

/** What was always there in clusters that are new to traceward, as one summary. */
export type BaselineAlert = {
  readonly kind: 'baseline';
  readonly clusters: readonly string[];
  readonly hours: number;
  /** The riskiest first. */
  readonly notes: readonly Note[];
  readonly count: number;
  /** Groups that alerted at once, the riskiest first; they are not among the others. */
  readonly told?: readonly ToldGroup[] | undefined;
};

/** What a day brought that nobody needed to hear at once. */
export type DailyAlert = {
  readonly kind: 'daily';
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** New groups: what is new for its image first, then the riskiest. */
  readonly notes: readonly Note[];
  readonly count: number;
  /** Groups of which people have heard: they had a message that day, or go on. The riskiest first. */
  readonly told?: readonly ToldGroup[] | undefined;
  /** Groups that wait for the summary of a first day, and when that comes: milliseconds since the epoch. */
  readonly waiting?: { readonly groups: number; readonly until: number } | undefined;
  /** What is wrong with what clusters send. */
  readonly standing: readonly Standing[];
  /** What was missing of objects: some of it. */
  readonly gaps?: readonly Gap[] | undefined;
  /** Entries that end within two weeks. */
  readonly ending: readonly Suppression[];
};

/** Something that is wrong. `cluster`: undefined where it is about none. `since`: milliseconds. `told`: watch could tell it. */
export type Standing = {
  readonly cluster?: string | undefined;
  readonly condition: WatchCondition;
  readonly since: number;
  readonly told: boolean;
  /** Since when a silent cluster was known to be blind, as it stays until it sends again. */
  readonly blindSince?: number | undefined;
};

/** A suppression that works no longer; what it hid is looked at again, and may alert. */
export type EndedSuppressionAlert = {
  readonly kind: 'suppression-ended';
  readonly suppression: Suppression;
  readonly cause: 'expired' | 'removed';
  /** Findings that it had hidden. */
  readonly hidden: number;
  readonly exactness?: Exactness | undefined;
  /** The groups and pods of these. */
  readonly groups: number;
  readonly pods: Names;
  /** When it hid the first: milliseconds since the epoch; undefined if it hid nothing. */
  readonly hiddenSince?: number | undefined;
};

/** A rescan has ended. */
export type RescanAlert = {
  readonly kind: 'rescan';
  readonly run: string;
  readonly status: 'complete' | 'incomplete';
  /** What was read, as the report's heading says it. */
  readonly heading: string;
  /** The addresses of the report and of the folder of all results, in S3. */
  readonly report: string;
  readonly folder: string;
  /** `partial`: those among the read ones that were read only in part, or of which nothing was understood. */
  readonly objects: Readonly<Record<'read' | 'partial' | 'failed' | 'skipped', number>>;
  readonly findings: RescanFindings;
  /** Why nothing is new, known or gone. */
  readonly notCompared?: NotCompared;
  /** Clusters in whose logs nothing could be found. */
  readonly blindClusters: readonly string[];
  /** Some of the places to which containers connected that were not seen being told them; others were, too few to infer from. */
  readonly unconfirmedServers: readonly UnconfirmedServer[];
  /** Those of which nothing is of the time that was asked for. */
  readonly silentClusters: readonly string[];
  /** Objects of which much was not understood: how many, and the first by name. */
  readonly damage: Damage;
  /** Some of the groups of the findings that live detection never told, the most frequent first, and how many there are. */
  readonly newGroups: readonly Group[];
  readonly newGroupCount: number;
};

/** `total`: what the run found; the last two are not among it. */
export type RescanFindings = {
  readonly total: number;
  readonly new: number;
  readonly known: number;
  readonly gone: number;
  readonly notComparable: number;
};

/** What is wrong with what a cluster sends. */
export type ClusterCondition =
  /** When its last object came: milliseconds since the epoch, to the hour. */
  | { readonly is: 'silent'; readonly lastObject: number }
  | { readonly is: 'blind'; readonly reasons: readonly BlindReason[] }
  /** Too few of its execs come with their environment, though some do. */
  | { readonly is: 'partly-blind'; readonly execs: number; readonly withEnvironment: number }
  /** `of`: so many nodes were seen. `nodes-mute`: they send execs, and no connects. */
  | {
      readonly is: 'nodes-blind' | 'nodes-mute' | 'nodes-stopped';
      readonly nodes: readonly string[];
      readonly of: number;
    };

/** What is wrong with traceward's own surroundings. */
export type WatchCondition =
  | ClusterCondition
  /** No object of any cluster: since when that is known, and when the last one came, to the hour, if that is known (milliseconds). */
  | { readonly is: 'nothing-arrived'; readonly since: number; readonly lastObject?: number | undefined }
  /** Receivers of a topic that have not confirmed their subscription, and those of the settings that have none any more. */
  | { readonly is: 'unconfirmed'; readonly receivers: readonly string[]; readonly unsubscribed: readonly string[] }
  | { readonly is: 'suppressions-end'; readonly suppressions: readonly Suppression[] };

/** Something began to be wrong, or was and is not any more. `cluster`: undefined where it is about none. */
export type Change = { readonly cluster?: string | undefined } & (
  | { readonly began: WatchCondition }
  | { readonly ended: WatchCondition['is']; readonly since: number }
);

/** What changed since watch last looked. */
export type WatchAlert = { readonly kind: 'watch'; readonly changes: readonly Change[] };

/** One message for people, on whatever channel. */
export type Alert =
  | FirstAlert
  | FollowUpAlert
  | DailyAlert
  | OverflowAlert
  | BaselineAlert
  | EndedSuppressionAlert
  | RescanAlert
  | WatchAlert;

/** What became of a message. `later`: its turn would have come too late, and nothing is wrong; nobody got it, and it is to be told again. */
export type Fate = 'told' | 'later' | 'failed';

/** The thread of a message about one group: 32 hexadecimal digits, the same for all that is told of it, and of its container about then. */
export function threadOfGroup(alert: FirstAlert | FollowUpAlert): string {
  const thread = alert.kind === 'first' ? alert.incident?.thread : alert.thread;
  return thread ?? alert.group.id;
}

/** The groups that a message is about. */
export function groupsOf(alert: Alert): readonly Group[] {
  switch (alert.kind) {
    case 'first':
    case 'follow-up':
      return [alert.group];
    case 'overflow':
      return alert.notes.map(({ group }) => group);
    case 'baseline':
    case 'daily':
      return [...alert.notes, ...(alert.told ?? [])].map(({ group }) => group);
    case 'rescan':
      return alert.newGroups;
    case 'suppression-ended':
    case 'watch':
      return [];
  }
}

/** The greatest severity of what a message is about; undefined if it is about no group. */
export function severityOfAlert(alert: Alert): Severity | undefined {
  return risksOf(alert)
    .map(({ severity }) => severity)
    .reduce<Severity | undefined>((a, b) => (a === undefined ? b : greaterSeverity(a, b)), undefined);
}

function risksOf(alert: Alert): readonly Pick<Risk, 'severity'>[] {
  switch (alert.kind) {
    case 'first':
      return [alert.finding.risk ?? { severity: detectorOf(alert.finding).severity }];
    case 'follow-up':
      return [alert.risk];
    case 'overflow':
      return alert.notes.map(({ risk }) => risk);
    case 'baseline':
    case 'daily':
      return [...alert.notes, ...(alert.told ?? [])].map(({ risk }) => risk);
    case 'rescan':
      return alert.newGroups.map((group) => detectorOf(group));
    case 'suppression-ended':
    case 'watch':
      return [];
  }
}
