import type { Basis } from '#core/correlate/finding.ts';
import type { CoverageFlags } from './cluster-health.ts';

/** A name and when it was seen, as JSON has them: nanoseconds are texts. */
export type StoredDated = { readonly value: string; readonly time?: string | undefined };

/** What one object tells of a connection, in the form in which it is stored. */
export type StoredObservation = {
  readonly source: string;
  readonly count: number;
  readonly first?: string | undefined;
  readonly last?: string | undefined;
  readonly evidence: readonly {
    readonly line: number;
    readonly record?: number | undefined;
    readonly time?: string | undefined;
  }[];
  readonly details: Readonly<Record<string, StoredDated>>;
};

/** What a finding is about. Names that are too long to be stored are cut; the id was made of the whole ones. */
export type FindingSubject = {
  readonly id: string;
  readonly cluster: string;
  readonly container: string;
  readonly address: string;
  readonly port?: number | undefined;
  readonly process?: string | undefined;
};

export type EndpointBody = {
  readonly address: string;
  /** Whether all has been done that follows from the endpoint; else whoever sees it does it again. */
  readonly joined: boolean;
};

export type ConnectionBody = {
  /** The container's. */
  readonly partition: string;
  readonly subject: FindingSubject;
  readonly observation: StoredObservation;
};

export type Witness = {
  /** The partition of a container that is bound to the address. */
  readonly partition: string;
  /** When its endpoint expires, in seconds. */
  readonly expiresAt: number;
};

export type QuorumBody = {
  /** The bound containers that will be known longest, two at most. */
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

export type FindingBody = {
  readonly subject: FindingSubject;
  readonly basis: Basis;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The finding was made of a retained connection: connects between the retention and the finding may be missing. */
  readonly foundLate: boolean;
  /** Who is at work on announcing it, and until when (milliseconds since the epoch). Undefined once it is announced. */
  readonly lease?: { readonly owner: string; readonly until: number } | undefined;
};

export type ContributionBody = StoredObservation;

export type HourBody = {
  readonly cluster: string;
  /** Hours since the epoch. */
  readonly hour: number;
  readonly seen: CoverageFlags;
};
