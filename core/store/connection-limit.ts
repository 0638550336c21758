import { concurrently } from '#core/concurrency.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { overflowKey } from './keys.ts';
import { updateItem, versionAfter } from './table.ts';

/** Keeps one container from filling the table: a port scan has tens of thousands of connections. */
export type ConnectionLimit = {
  /** Whether one more connection of this container (named by its partition) may be retained; counts it if so. */
  mayRetain(partition: string): boolean;
  /** Writes down which containers had more, so that later findings of theirs say that their count is a lower bound. */
  markOverflows(): Promise<void>;
  /** Connections that were not retained. */
  notRetained(): number;
};

/** `most`: connections of one container that are retained at most, in one object. */
export function createConnectionLimit({ table, lifetimes }: Attempt, most: number): ConnectionLimit {
  const counts = new Map<string, number>();
  const unmarked = new Set<string>();
  let refused = 0;

  return { mayRetain, markOverflows, notRetained: () => refused };

  function mayRetain(partition: string): boolean {
    const count = (counts.get(partition) ?? 0) + 1;
    counts.set(partition, count);
    if (count <= most) return true;
    if (count === most + 1) unmarked.add(partition);
    refused += 1;
    return false;
  }

  async function markOverflows(): Promise<void> {
    await concurrently([...unmarked], REQUESTS, mark);
    unmarked.clear();
  }

  async function mark(partition: string): Promise<void> {
    const key = overflowKey(partition);
    await updateItem(table, key, (current) => {
      if (current !== undefined && !lifetimes.contacts.needsRenewal(current.expiresAt)) return undefined;
      return {
        ...key,
        kind: 'overflow',
        version: versionAfter(current),
        expiresAt: lifetimes.contacts.end(),
        body: {},
      };
    });
  }
}
