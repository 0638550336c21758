import { BASES, type Basis, isStronger } from '#core/correlate/finding.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { keepNewest } from '#core/keep-newest.ts';
import { MILLISECONDS_PER_HOUR, MILLISECONDS_PER_MINUTE } from '#core/time.ts';
import type { StoredAddresses } from './known-addresses.ts';
import type { Told } from './table.ts';

/**
 * What a warm function remembers between invocations: that something was done, to all its effects. It saves
 * requests and decides nothing: who forgets does it again. That something is absent is never remembered.
 */
export type DoneCache = {
  has(fact: string): boolean;
  remember(fact: string): void;
  /** What was read of a cluster's addresses, less than a minute ago. */
  addressesOf(cluster: string): StoredAddresses | undefined;
  rememberAddresses(cluster: string, stored: StoredAddresses): void;
  /** The id of the group of a finding, if people are told when that goes on. */
  followedGroupOf(findingId: string): string | undefined;
  rememberFollowed(findingId: string, group: string): void;
  /** Facts that are held. */
  size(): number;
};

/** Long enough for many more objects of the same nodes; a quarter of the shortest retention, of which the last half is left to renew it. */
const LIFETIME_MILLISECONDS = 6 * MILLISECONDS_PER_HOUR;
/** About 200 MB, of the 1,769 that detect has. */
export const MAX_FACTS = 1_000_000;

/** So long after an address was listed, all functions know of it. */
const ADDRESSES_MILLISECONDS = MILLISECONDS_PER_MINUTE;
/** Whoever can make up names of clusters makes a function forget the others. */
const MAX_CLUSTERS = 1000;

/** Findings of risky groups that are remembered: of others that go on it is known a while later, by a function that has read less. */
const MAX_FOLLOWED = 50_000;

/** So often what is over is let go of: a function that stays warm for days holds no more than one of six hours. */
const SWEEP_MILLISECONDS = MILLISECONDS_PER_HOUR;

/** `now`: milliseconds since the epoch. Past `maxFacts` the oldest are forgotten. */
export function createDoneCache(now: () => number, maxFacts = MAX_FACTS): DoneCache {
  const until = new Map<string, number>();
  let sweptAt = now();
  const followed = new Map<string, string>();
  const addresses = new Map<string, { readonly stored: StoredAddresses; readonly until: number }>();

  return {
    has(fact) {
      const end = until.get(fact);
      if (end === undefined) return false;
      if (now() < end) return true;
      until.delete(fact);
      return false;
    },
    remember(fact) {
      until.delete(fact);
      until.set(fact, now() + LIFETIME_MILLISECONDS);
      keepNewest(until, maxFacts);
      sweep();
    },
    addressesOf(cluster) {
      const known = addresses.get(cluster);
      return known !== undefined && now() < known.until ? known.stored : undefined;
    },
    rememberAddresses(cluster, stored) {
      addresses.delete(cluster);
      addresses.set(cluster, { stored, until: now() + ADDRESSES_MILLISECONDS });
      keepNewest(addresses, MAX_CLUSTERS);
    },
    followedGroupOf: (findingId) => followed.get(findingId),
    rememberFollowed(findingId, group) {
      followed.delete(findingId);
      followed.set(findingId, group);
      keepNewest(followed, MAX_FOLLOWED);
    },
    size: () => until.size,
  };

  /** What was remembered first is over first. */
  function sweep(): void {
    if (now() < sweptAt + SWEEP_MILLISECONDS) return;
    sweptAt = now();
    for (const [fact, end] of until) {
      if (sweptAt < end) return;
      until.delete(fact);
    }
  }
}

/** Does what the fact says if it is not remembered to be done. What fails is done again. */
export async function once(doneCache: DoneCache, fact: string, work: () => Promise<unknown>): Promise<void> {
  if (doneCache.has(fact)) return;
  await work();
  doneCache.remember(fact);
}

/** The facts that are remembered, as texts of their own. */
export const joined = (container: string, address: string, { port, namespaces }: Told) =>
  `endpoint ${container} ${address} ${port ?? ''} ${JSON.stringify(namespaces)}`;
export const toldName = (container: string, name: string, { port, namespaces }: Told) =>
  `name ${container} ${name} ${port ?? ''} ${JSON.stringify(namespaces)}`;
export const answered = (container: string, name: string, address: string) => `answer ${container} ${name} ${address}`;
export const retained = (findingId: string) => `connection ${findingId}`;
export const announced = (findingId: string, basis: Basis) => `finding ${findingId} ${basis}`;
export const noted = (hour: string, flags: string) => `hour ${hour} ${flags}`;

/** That a container was told an address, at the port if that counts. */
export const told = (container: string, address: string, port: number | undefined) =>
  `told ${container} ${address} ${JOIN.isOfEachContainer(address) ? (port ?? '') : ''}`;

/** Whether it is remembered that a finding was announced, and is written down with this basis or a stronger one. */
export function isAnnounced(doneCache: DoneCache, findingId: string, basis: Basis): boolean {
  return BASES.some((known) => !isStronger(basis, known) && doneCache.has(announced(findingId, known)));
}
