import { quorumKey } from './keys.ts';
import type { Lifetime } from './lifetimes.ts';
import { type Item, type ItemOf, type QuorumBody, versionAfter, type Witness } from './table.ts';

/**
 * In seconds: a container takes the place of another if it will be known for so much longer. Else each new container
 * of a cluster would write here.
 */
const WORTH_A_WRITE = 86_400;

/** Number of containers that must have been told an address before it counts for the others of their cluster. */
const QUORUM = 2;

export type Quorum = ItemOf<'quorum'>;

/** Whether enough containers are known now to have been told the address. */
export function isReached(item: Item | undefined, lifetime: Lifetime): item is Quorum {
  return item?.kind === 'quorum' && living(item.body.witnesses, lifetime).length >= QUORUM;
}

function isSwept({ body }: Quorum): boolean {
  return body.sweep === 'finished';
}

/**
 * The quorum's item with one more container that was told it; undefined if it adds nothing. The two that will be known
 * longest are kept. A quorum that is reached, also anew, has not been swept.
 */
export function withWitness(
  cluster: string,
  address: string,
  witness: Witness,
  current: Item | undefined,
  lifetime: Lifetime,
): Quorum | undefined {
  const known = current?.kind === 'quorum' ? current : undefined;
  const before = living(known?.body.witnesses ?? [], lifetime);
  if (!adds(witness, before)) return undefined;
  const others = before.filter(({ partition }) => partition !== witness.partition);
  const witnesses = [...others, witness].sort((a, b) => b.expiresAt - a.expiresAt).slice(0, QUORUM);
  const version = versionAfter(current);
  const progress =
    known !== undefined && before.length >= QUORUM
      ? { generation: known.body.generation, sweep: known.body.sweep }
      : { generation: version, sweep: { shard: 0, after: '' } };
  const expiresAt = Math.max(...witnesses.map((each) => each.expiresAt));
  return { ...quorumKey(cluster, address), kind: 'quorum', version, expiresAt, body: { witnesses, ...progress } };
}

/** The item with the place that its sweep has reached; undefined if it is not that quorum any more, or finished. */
export function withPlace(
  current: Item | undefined,
  generation: number,
  place: QuorumBody['sweep'],
): Quorum | undefined {
  if (current?.kind !== 'quorum' || current.body.generation !== generation || isSwept(current)) return undefined;
  return { ...current, version: versionAfter(current), body: { ...current.body, sweep: place } };
}

/** A container that is among the two already adds only its renewal. */
function adds({ partition, expiresAt }: Witness, known: readonly Witness[]): boolean {
  const own = known.find((each) => each.partition === partition);
  if (own !== undefined) return expiresAt > own.expiresAt;
  return known.length < QUORUM || known.some((each) => expiresAt - each.expiresAt >= WORTH_A_WRITE);
}

function living(witnesses: readonly Witness[], lifetime: Lifetime): Witness[] {
  return witnesses.filter(({ expiresAt }) => !lifetime.isOver(expiresAt));
}
