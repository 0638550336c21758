import { isQuorum, type Sign } from '#core/correlate/basis.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import type { Lifetime } from './lifetimes.ts';
import { type Item, type ItemOf, type Key, type QuorumBody, versionAfter, type Witness } from './table.ts';

/**
 * In seconds: what is known so much longer is worth a write. Else each new container of a cluster would write here.
 */
const WORTH_A_WRITE = SECONDS_PER_DAY;

export type Quorum = ItemOf<'quorum'>;

/** Who was told an address at one port. */
export type Quorums = {
  readonly atPort: Quorum | undefined;
  /** Who was told it at a port that an earlier release has not kept: they count at each. Never written any more. */
  readonly atAnyPort: Quorum | undefined;
};

/** What lies under the key of an address and port, and under that of the address at any port. */
export function quorumsOf(atPort: Item | undefined, atAnyPort: Item | undefined): Quorums {
  return {
    atPort: atPort?.kind === 'quorum' ? atPort : undefined,
    atAnyPort: atAnyPort?.kind === 'quorum' ? atAnyPort : undefined,
  };
}

/** Whether containers that are enough for the others of their cluster are known now to have been told the address. */
export function isReached(quorums: Quorums, lifetime: Pick<Lifetime, 'isOver'>): boolean {
  return isQuorum(livingWitnesses(quorums, lifetime).map(signOf));
}

/** Whether nobody is known to have been told it. */
export function isEmpty(quorums: Quorums, lifetime: Lifetime): boolean {
  return livingWitnesses(quorums, lifetime).length === 0;
}

/** The quorum that tells how far the connections have been looked at that were retained before it was reached. */
export function sweptBy({ atPort, atAnyPort }: Quorums): Quorum | undefined {
  return atPort ?? atAnyPort;
}

/**
 * The quorum's item with one more container that was told it at its port; undefined if it adds nothing. A quorum that is
 * reached, also anew, has not been swept.
 */
export function withWitness(key: Key, witness: Witness, quorums: Quorums, lifetime: Lifetime): Quorum | undefined {
  const { atPort } = quorums;
  const all = livingWitnesses(quorums, lifetime);
  const before = livingWitnesses({ atPort, atAnyPort: undefined }, lifetime);
  const witnesses = withOne(before, witness, knownUntil(all));
  if (witnesses === undefined) return undefined;
  const version = versionAfter(atPort);
  const progress = isReached(quorums, lifetime) ? progressOf(quorums, version) : begun(version);
  const expiresAt = Math.max(...witnesses.map((each) => each.expiresAt));
  return { ...key, kind: 'quorum', version, expiresAt, body: { witnesses, ...progress } };
}

/** The item with the place that its sweep has reached; undefined if it is not that quorum any more, or finished. */
export function withPlace(
  current: Item | undefined,
  generation: number,
  place: QuorumBody['sweep'],
): Quorum | undefined {
  if (current?.kind !== 'quorum' || current.body.generation !== generation) return undefined;
  if (current.body.sweep === 'finished') return undefined;
  return { ...current, version: versionAfter(current), body: { ...current.body, sweep: place } };
}

type Progress = Pick<QuorumBody, 'generation' | 'sweep'>;

function begun(generation: number): Progress {
  return { generation, sweep: { shard: 0, after: '' } };
}

/** How far a quorum is swept that was reached before. What was swept for any port was swept for this one. */
function progressOf({ atPort, atAnyPort }: Quorums, version: number): Progress {
  if (atPort !== undefined) return { generation: atPort.body.generation, sweep: atPort.body.sweep };
  return atAnyPort?.body.sweep === 'finished' ? { generation: version, sweep: 'finished' } : begun(version);
}

/** Undefined if the witness adds nothing to those before. `until`: when these are no quorum any more. */
function withOne(before: readonly Witness[], witness: Witness, until: number): Witness[] | undefined {
  const own = before.find(({ partition }) => partition === witness.partition);
  const merged = own === undefined ? witness : mergeWitness(own, witness);
  if (merged === own || merged.expiresAt - until < WORTH_A_WRITE) return undefined;
  const kept = keepBest([...before.filter((each) => each !== own), merged]);
  if (!kept.includes(merged)) return undefined;
  const displaced = before.filter((each) => each !== own && !kept.includes(each));
  const isWorthIt = displaced.every(({ expiresAt }) => merged.expiresAt - expiresAt >= WORTH_A_WRITE);
  return own !== undefined || isWorthIt ? kept : undefined;
}

/** `own` itself if the other says nothing new. */
function mergeWitness(own: Witness, { expiresAt, namespace }: Witness): Witness {
  const differs = own.namespace !== undefined && namespace !== own.namespace;
  if (expiresAt <= own.expiresAt && !differs) return own;
  const { namespace: _, ...rest } = own;
  return { ...(differs ? rest : own), expiresAt: Math.max(expiresAt, own.expiresAt) };
}

/** Number of known namespaces of which witnesses are kept, and of witnesses of each, and of those without one. */
const KEPT = 2;

/**
 * Those that will be known longest: two whose namespace is not known, and two of each of two others. Whatever comes
 * later, these make a quorum for as long as all would.
 */
function keepBest(witnesses: readonly Witness[]): Witness[] {
  const byNamespace = Map.groupBy([...witnesses].sort(byExpiry), ({ namespace }) => namespace);
  const known = [...byNamespace].filter(([namespace]) => namespace !== undefined).slice(0, KEPT);
  const groups = [byNamespace.get(undefined) ?? [], ...known.map(([, group]) => group)];
  return groups.flatMap((group) => group.slice(0, KEPT)).sort(byExpiry);
}

/** When these are no quorum any more, in seconds; an instant long past if they are none. */
function knownUntil(witnesses: readonly Witness[]): number {
  const sorted = [...witnesses].sort(byExpiry);
  const weakest = sorted.find((_, at) => isQuorum(sorted.slice(0, at + 1).map(signOf)));
  return weakest?.expiresAt ?? Number.NEGATIVE_INFINITY;
}

function byExpiry(a: Witness, b: Witness): number {
  return b.expiresAt - a.expiresAt;
}

function signOf({ partition, namespace = '' }: Witness): Sign {
  return { container: partition, namespace };
}

function livingWitnesses({ atPort, atAnyPort }: Quorums, lifetime: Pick<Lifetime, 'isOver'>): Witness[] {
  const all = [...(atPort?.body.witnesses ?? []), ...(atAnyPort?.body.witnesses ?? [])];
  return all.filter(({ expiresAt }) => !lifetime.isOver(expiresAt));
}
