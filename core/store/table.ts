import type { Basis } from '#core/correlate/finding.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { TracewardError } from '#core/errors.ts';
import type { ProcessId, Program } from '#core/tracee/event.ts';
import type { Lease } from './lease.ts';

export type Key = { readonly partition: string; readonly sort: string };

/** What an item's body holds, by the item's kind. Rooms that keep items of their own in the table add their kinds here. */
export interface Bodies {
  /** In a container's partition: an address that the container was told. */
  binding: EndpointBody;
  /** In a container's partition: a name that the container was told in place of an address. */
  name: NameBody;
  /** In a container's partition: the addresses that lookups in the container gave a name. */
  answer: AnswerBody;
  /** In a container's partition: it was told a name that every cluster has for its own endpoint. */
  ownName: JoinedBody;
  /** In a container's partition: a connection to an address that the container was not told. */
  contact: ConnectionBody;
  /** In a container's partition: some connections were too many to be kept. */
  overflow: Record<never, never>;
  /** In an address's partitions: a container that has a connection to it. */
  caller: { readonly partition: string };
  /** In an address's partition: containers that were told it, at one port or, by an earlier release, at any. */
  quorum: QuorumBody;
  /** In a finding's partition: the finding. */
  finding: FindingBody;
  cluster: ClusterBody;
}

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
  /** Waits before an item is written again of which so many writes were refused, one after the other. Absent where nobody rivals. */
  backOff?(refusals: number): Promise<void>;
  /** The keys of items that have `pending`; what was written within the last seconds may be missing. */
  listPending(): AsyncIterable<Key>;
  /** All findings, in no order, in one pass over everything: for reports, not for the live path. */
  scanFindings(): AsyncIterable<Key>;
};

/** The version of what replaces `current`. */
export function versionAfter(current: Item | undefined): number {
  return (current?.version ?? 0) + 1;
}

/** What replaces `current` under the key. */
export function nextItem<K extends Kind>(
  kind: K,
  key: Key,
  current: Item | undefined,
  expiresAt: number,
  body: Bodies[K],
): ItemOf<K> {
  return { ...key, kind, version: versionAfter(current), expiresAt, body };
}

/** More rivals than this at one item are no rivalry, but a fault. */
const MAX_ATTEMPTS = 30;

/**
 * Brings one item to what `decide` makes of it, and returns it as it then stands. `decide` says undefined to an item
 * that is right as it is; it may be asked several times and must not have effects. `guess` is what the item is believed
 * to be: if that is right, nothing is read.
 */
export async function updateItem(
  table: Table,
  key: Key,
  decide: (current: Item | undefined) => Item | undefined,
  guess?: { readonly item: Item | undefined },
): Promise<Item | undefined> {
  let current = guess === undefined ? (await table.read([key]))[0] : guess.item;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const next = decide(current);
    if (next === undefined) return current;
    if (await table.write(current, next)) return next;
    // The first refusal may only say that the guess was wrong.
    if (attempt > 0) await table.backOff?.(attempt + 1);
    [current] = await table.read([key]);
  }
  throw new TracewardError('retry', `the item ${key.partition} ${key.sort} was changed by others all the time`);
}

/** A name and when it was seen, as JSON has them: nanoseconds are texts. */
export type StoredDated = { readonly value: string; readonly time?: string | undefined };

/** What a process ran, and when it was seen to. */
export type StoredProgram = Program & { readonly time?: string | undefined };

/** What an event tells of a finding beside what makes it, and when. */
export type StoredTelling = {
  readonly data: Readonly<Record<string, string>>;
  readonly time?: string | undefined;
  readonly signature?: Signature | undefined;
  /** Of the signature. */
  readonly signedAt?: string | undefined;
};

/** What one object tells of a connection, in the form in which it is stored. */
export type StoredObservation = {
  readonly source: string;
  readonly count: number;
  /** Tracee's own findings of it, if there are any. */
  readonly reports?: number | undefined;
  readonly first?: string | undefined;
  /**
   * What the first was when the object first told of it, if it has told of an earlier one since: its place stays where it is. Null: it
   * had no time.
   */
  readonly toldFirst?: string | null | undefined;
  readonly last?: string | undefined;
  readonly evidence: readonly {
    readonly line: number;
    readonly record?: number | undefined;
    readonly time?: string | undefined;
    /** Whose event it was, where the object does not tell what that ran. */
    readonly process?: ProcessId | undefined;
  }[];
  readonly details: Readonly<Record<string, StoredDated>>;
  /** Undefined if it is not known, and where an earlier release has written it down. */
  readonly program?: StoredProgram | undefined;
  /** The nearest process above the program's of which the object tells nothing: it may have been entered. */
  readonly above?: ProcessId | undefined;
  /** Of a finding that no endpoint explains. */
  readonly telling?: StoredTelling | undefined;
};

/** What a finding is about. Names that are too long to be stored are cut; the id was made of the whole ones. */
export type FindingSubject = {
  readonly id: string;
  readonly cluster: string;
  readonly container: string;
  readonly address: string;
  readonly port?: number | undefined;
  readonly process?: string | undefined;
  /** Of a detector that found it in one event, or Tracee's. */
  readonly rule?: string | undefined;
};

export type JoinedBody = {
  /** Whether all has been done that follows from the item; else whoever sees it does it again. */
  readonly joined: boolean;
};

/** Where a container was told to find something. */
export type Told = {
  /** Undefined where an earlier release has written it down, which did not look at ports: it counts at any. */
  readonly port?: number | undefined;
  /** As parts of keys: those of the execs by which the container's runtime told it. None if only its processes did. */
  readonly namespaces: readonly string[];
};

export type EndpointBody = JoinedBody & {
  readonly address: string;
  /** By port. Undefined where an earlier release has written the item. */
  readonly told?: readonly Told[] | undefined;
};

export type NameBody = { readonly name: string; readonly told: readonly Told[] };

export type AnswerBody = JoinedBody & { readonly name: string; readonly addresses: readonly string[] };

export type ConnectionBody = {
  /** The container's. */
  readonly partition: string;
  readonly subject: FindingSubject;
  readonly observation: StoredObservation;
  /** Some object has held a finding of Tracee's own of it: then it is a finding for each that has it. */
  readonly isReported?: true;
  /** An earlier release had written down nobody who was told the address, at whatever port: nor will anybody ever. */
  readonly noneAtAnyPort?: true;
};

export type Witness = {
  /** The partition of a container whose runtime told it the address. */
  readonly partition: string;
  /** As a part of a key. Undefined if it is not known, or more than one: then it differs from any other's. */
  readonly namespace?: string | undefined;
  /** When its endpoint expires, in seconds. */
  readonly expiresAt: number;
};

export type QuorumBody = {
  /** The containers that were told it and will be known longest; see `keepBest`. */
  readonly witnesses: readonly Witness[];
  /** Tells this quorum from one that was there before, was lost by expiry, and reached anew. */
  readonly generation: number;
  /**
   * How far the connections that were retained before the quorum have been looked at again: up to this place, or to
   * the end.
   */
  readonly sweep: SweepPlace | 'finished';
};

export type SweepPlace = { readonly shard: number; readonly after: string };

/** Milliseconds since the epoch. An earlier release noted only the first. */
export type ClusterBody = {
  readonly cluster: string;
  /** Nothing reads it here; functions of an earlier release, which run on while this one is deployed, do. */
  readonly firstObjectAt: number;
  /** Since when it is noted what is usual in it. */
  readonly learningSince?: number | undefined;
  /** Since when all that the table knows of its addresses is listed. */
  readonly addressesSince?: number | undefined;
};

export type FindingBody = {
  readonly subject: FindingSubject;
  readonly basis: Basis;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The finding was made of a retained connection: connects between the retention and the finding may be missing. */
  readonly foundLate: boolean;
  /** Of who is at work on announcing it. Undefined once it is announced. */
  readonly lease?: Lease | undefined;
  /** What its process ran, where an exec in another object tells that. */
  readonly program?: StoredProgram | undefined;
  /** A process above the one whose program its objects tell was entered, as another object tells. */
  readonly isEntered?: true | undefined;
  /** Its program is not known, and may be an unusual one that was not kept. */
  readonly mayBeUnusual?: true | undefined;
  /** It was noted after the announcement, and people may not have been told yet: whoever sees that tells them. */
  readonly isProgramNew?: true | undefined;
  /** The id of its group, if people are told when that goes on. */
  readonly group?: string | undefined;
};
