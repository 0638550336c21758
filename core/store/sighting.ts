import type { Basis } from '#core/correlate/finding.ts';
import type { Attempt } from './attempt.ts';
import type { FindingSubject, StoredObservation } from './item-bodies.ts';
import { findingKey } from './keys.ts';
import type { Lifetime } from './lifetime.ts';
import { type Item, type ItemOf, versionAfter } from './table.ts';

/** That something is a finding, and what one object tells of it. */
export type Sighting = {
  /** The container's. */
  readonly partition: string;
  readonly subject: FindingSubject;
  readonly basis: Basis;
  /** The sighting is made from a retained connection, whose later connects may not have been counted. */
  readonly foundLate: boolean;
  readonly observation: StoredObservation;
};

type SightingOptions = Pick<Attempt, 'announces' | 'owner'> & {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly lifetime: Lifetime;
};

export type StoredFinding = ItemOf<'finding'>;

/**
 * How long a function may be at work on announcing a finding, in milliseconds: longer than a function may run,
 * so that nobody announces it beside a living one, and shorter than the queue's visibility timeout, so that a
 * message that comes back finds the lease over.
 */
export const LEASE_MILLISECONDS = 360_000;

/**
 * What a finding's item becomes by a sighting; undefined if it stays. A new finding is created pending, with a lease
 * for `owner`, unless nobody is to be told of it. An old one becomes observed, never inferred again, and if it is still pending and nobody is at work
 * on it, the lease goes to `owner`.
 */
export function withSighting(
  { subject, basis, foundLate }: Omit<Sighting, 'observation' | 'partition'>,
  current: Item | undefined,
  { announces, owner, now, lifetime }: SightingOptions,
): StoredFinding | undefined {
  const lease = { owner, until: now + LEASE_MILLISECONDS };
  const known = current?.kind === 'finding' && !lifetime.isOver(current.expiresAt) ? current : undefined;
  if (known === undefined) {
    return {
      ...findingKey(subject.id),
      kind: 'finding',
      version: versionAfter(current),
      expiresAt: lifetime.end(),
      ...(announces ? { pending: subject.id } : {}),
      body: { subject, basis, createdAt: now, foundLate, ...(announces ? { lease } : {}) },
    };
  }
  const becomesObserved = known.body.basis === 'inferred' && basis === 'observed';
  const becomesOurs = isWaiting(known, now);
  const needsRenewal = lifetime.needsRenewal(known.expiresAt);
  if (!becomesObserved && !becomesOurs && !needsRenewal) return undefined;
  return {
    ...known,
    version: versionAfter(known),
    expiresAt: needsRenewal ? lifetime.end() : known.expiresAt,
    body: {
      ...known.body,
      basis: becomesObserved ? 'observed' : known.body.basis,
      lease: becomesOurs ? lease : known.body.lease,
    },
  };
}

/** The finding's item once it has been announced; undefined if it says so already. */
export function afterAnnouncement(current: Item | undefined): StoredFinding | undefined {
  if (current?.kind !== 'finding' || current.pending === undefined) return undefined;
  const { pending: _, ...rest } = current;
  return { ...rest, version: versionAfter(current), body: { ...current.body, lease: undefined } };
}

/** Whether it has not been announced and nobody is at work on that. */
export function isWaiting({ pending, body }: StoredFinding, now: number): boolean {
  return pending !== undefined && (body.lease === undefined || body.lease.until <= now);
}
