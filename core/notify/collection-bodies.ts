import type { Suppression } from '#core/settings/suppression.ts';
import type { Group } from './group.ts';

/** What is gathered for one message. */
export type Topic =
  /** The findings of a group. */
  | { readonly of: 'group'; readonly group: Group }
  /** The groups that would have had an alert each, had there not been too many. */
  | { readonly of: 'overflow' }
  /** The groups that came while a cluster was new. */
  | { readonly of: 'baseline'; readonly cluster: string; readonly hours: number }
  /** The findings that a suppression hides. */
  | { readonly of: 'suppression'; readonly suppression: StoredSuppression };

/** `expires`: a text, because JSON has no such numbers. */
export type StoredSuppression = Omit<Suppression, 'expires'> & { readonly expires: string };

export type Lease = { readonly owner: string; readonly until: number };

/**
 * Where a collection stands. `idle`: all of it was told. `waiting`: something may be new, to be told at `dueAt`.
 * `telling`: somebody is telling it; whoever joins now sets it to `waiting` again, so that nobody is forgotten.
 * All times are milliseconds since the epoch.
 */
export type Phase =
  | { readonly is: 'idle' }
  | { readonly is: 'waiting'; readonly dueAt: number }
  | { readonly is: 'telling'; readonly lease: Lease };

export type CollectionBody = {
  readonly topic: Topic;
  readonly openedAt: number;
  readonly phase: Phase;
  /** Of a group whose first alert has not gone out: who is at work on it. */
  readonly opening?: Lease | undefined;
};

export type MemberBody = {
  /** The finding, or the group as it is to be named. */
  readonly what:
    | { readonly findingId: string; readonly pod?: string | undefined; readonly host?: string | undefined }
    | Group;
  readonly told: boolean;
};

/** The messages that have a place within one quarter of an hour. */
export type CeilingBody = { readonly taken: readonly string[] };

export type ClusterBody = { readonly cluster: string; readonly firstObjectAt: number };
