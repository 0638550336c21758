import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { quorumKey } from './keys.ts';
import { isReached, quorumsOf, withWitness } from './quorum.ts';
import { ensureSwept } from './sweep.ts';
import { type Item, type Told, updateItem, type Witness } from './table.ts';

export type ToldContainer = {
  readonly cluster: string;
  /** The container's. */
  readonly partition: string;
  readonly address: string;
  readonly told: readonly Told[];
  /** When its endpoint expires, in seconds. */
  readonly expiresAt: number;
};

/**
 * Lets what a container was told speak for the others of its cluster, port by port, and makes findings of what that
 * explains. Only what its runtime told it does: its processes can set any environment.
 */
export async function joinQuorums(
  attempt: Attempt,
  { cluster, partition, address, told, expiresAt }: ToldContainer,
): Promise<void> {
  const { table, lifetimes } = attempt;
  const ports = told.flatMap(({ port, namespaces }) =>
    port === undefined || namespaces.length === 0 ? [] : [{ port, namespace: theOnly(namespaces) }],
  );
  if (ports.length === 0 || !JOIN.mayBeInferred(address)) return;
  const keys = [undefined, ...ports.map(({ port }) => port)].map((port) => quorumKey(cluster, address, port));
  const [atAnyPort, ...atPorts] = await table.read(keys);
  for (const [at, { port, namespace }] of ports.entries()) {
    await joinQuorum(port, { partition, namespace, expiresAt }, atPorts[at]);
  }

  async function joinQuorum(port: number, witness: Witness, known: Item | undefined): Promise<void> {
    const key = quorumKey(cluster, address, port);
    const decide = (current: Item | undefined) =>
      withWitness(key, witness, quorumsOf(current, atAnyPort), lifetimes.bindings);
    const quorums = quorumsOf(await updateItem(table, key, decide, { item: known }), atAnyPort);
    if (isReached(quorums, lifetimes.bindings)) await ensureSwept(attempt, cluster, { address, port }, quorums);
  }
}

/** Undefined if it is not known, or not the only one. */
function theOnly([namespace, ...others]: readonly string[]): string | undefined {
  return namespace === '' || others.length > 0 ? undefined : namespace;
}
