import type { CeilingBody, ClusterBody, CollectionBody, MemberBody } from '#core/notify/collection-bodies.ts';
import type { ProgressBody } from '#core/rescan/batch-progress.ts';
import type {
  ConnectionBody,
  ContributionBody,
  EndpointBody,
  FindingBody,
  HourBody,
  QuorumBody,
} from './item-bodies.ts';

export type Key = { readonly partition: string; readonly sort: string };

/** What an item's body holds, by the item's kind. */
export type Bodies = {
  /** In a container's partition: an address to which the container is bound. */
  binding: EndpointBody;
  /** In a container's partition: a connection to an address to which the container was not bound. */
  contact: ConnectionBody;
  /** In a container's partition: some connections were too many to be kept. */
  overflow: Record<never, never>;
  /** In an address's partitions: a container that has a connection to it. */
  caller: { readonly partition: string };
  /** In an address's partition: two containers that are bound to it. */
  quorum: QuorumBody;
  /** In a finding's partition: the finding. */
  finding: FindingBody;
  /** In a finding's partition: what one object tells of it. */
  contribution: ContributionBody;
  /** What kinds of events a cluster's objects held within an hour. */
  hour: HourBody;
  /** When a cluster's first object came. */
  cluster: ClusterBody;
  /** In a collection's partition: what is gathered for one message, and where that stands. */
  collection: CollectionBody;
  /** In a collection's partition: one of the things gathered. */
  member: MemberBody;
  /** The messages that people get within a quarter of an hour. */
  ceiling: CeilingBody;
  /** Of a rescan: the partition of a finding, or of a container that has connections. */
  listed: { readonly partition: string };
  /** Of a rescan: what was done of a batch that did not fit into a function's time. */
  progress: ProgressBody;
};

export type Kind = keyof Bodies;

export type ItemOf<K extends Kind> = Key & {
  readonly kind: K;
  /** From 1; each write of the item adds one. */
  readonly version: number;
  /** Seconds since the epoch, by the processing clock. Stores keep expired items for days: readers look at it. */
  readonly expiresAt: number;
  /** Present while the item waits for being announced; stores list these items. */
  readonly pending?: string | undefined;
  readonly body: Bodies[K];
};

export type Item = { [K in Kind]: ItemOf<K> }[Kind];

/**
 * A store of items, written one at a time. It asks of a database what DynamoDB and all that resemble it have:
 * consistent reads, and a write that depends on the item as it was. Failures are thrown, and mean nothing but
 * "try again": a write that was reported as failed may have happened.
 */
export type Table = {
  /** The items under these keys, in this order, each as of after the call. */
  read(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /** A partition's items whose sort key begins with `prefix` and comes after `after`, in its order, as of after the call. */
  list(partition: string, prefix: string, after?: string): AsyncIterable<Item>;
  /**
   * Puts `next` in the place of `previous` (of nothing, if that is undefined). False, and nothing done, if
   * another version is there now.
   */
  write(previous: Item | undefined, next: Item): Promise<boolean>;
  /** The keys of items that have `pending`; what was written within the last seconds may be missing. */
  listPending(): AsyncIterable<Key>;
  /** All findings, in no order, in one pass over everything: for reports, not for the live path. */
  scanFindings(): AsyncIterable<Key>;
};

/** The version of what replaces `current`. */
export function versionAfter(current: Item | undefined): number {
  return (current?.version ?? 0) + 1;
}
