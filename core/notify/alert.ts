import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { BlindReason } from '#core/detectors/detector.ts';
import type { Suppression } from '#core/settings/suppression.ts';

/** The first finding of a group. People hear of it at once. */
export type FirstAlert = {
  readonly kind: 'first';
  readonly group: Group;
  /** Its `suppression`, if it has one, only counts: it says what would have been suppressed. */
  readonly finding: Finding;
  /** Made by `traceward test-alert`; nothing of it has happened. */
  readonly isTest: boolean;
};

/** What has joined a group since people last heard of it. */
export type DigestAlert = {
  readonly kind: 'digest';
  readonly group: Group;
  /** Milliseconds since the epoch: when the group's first alert went out. */
  readonly since: number;
  /** New findings. */
  readonly findings: number;
  /** Findings of the group altogether. */
  readonly total: number;
  /** Some of the new findings, the latest last; all of them if there are few. */
  readonly examples: readonly Finding[];
  /** The names of pods and hosts of the new findings: some, and how many there are. */
  readonly pods: Names;
  readonly hosts: Names;
};

export type Names = { readonly some: readonly string[]; readonly count: number };

/** Groups that would have had an alert each, had there not been too many. */
export type OverflowAlert = {
  readonly kind: 'overflow';
  readonly groups: readonly Group[];
  /** Groups altogether; more than are named. */
  readonly count: number;
};

/** What was always there in a cluster that is new to traceward, as one summary. */
export type BaselineAlert = {
  readonly kind: 'baseline';
  readonly cluster: string;
  readonly hours: number;
  readonly groups: readonly Group[];
  readonly count: number;
};

/** A suppression that works no longer; what it hid is looked at again, and may alert. */
export type EndedSuppressionAlert = {
  readonly kind: 'suppression-ended';
  readonly suppression: Suppression;
  readonly cause: 'expired' | 'removed';
  /** Findings that it had hidden. */
  readonly hidden: number;
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
  /** Clusters in whose logs nothing could be found. */
  readonly blindClusters: readonly string[];
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
  /** No object of any cluster, since then (milliseconds). */
  | { readonly is: 'nothing-arrived'; readonly since: number }
  /** Receivers of a topic that have not confirmed their subscription. */
  | { readonly is: 'unconfirmed'; readonly receivers: readonly string[] }
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
  | DigestAlert
  | OverflowAlert
  | BaselineAlert
  | EndedSuppressionAlert
  | RescanAlert
  | WatchAlert;

/** The groups that a message is about. */
export function groupsOf(alert: Alert): readonly Group[] {
  switch (alert.kind) {
    case 'first':
    case 'digest':
      return [alert.group];
    case 'overflow':
    case 'baseline':
      return alert.groups;
    case 'rescan':
      return alert.newGroups;
    case 'suppression-ended':
    case 'watch':
      return [];
  }
}
