import { concurrently } from '#core/concurrency.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { overflowKey } from './keys.ts';
import { updateItem, versionAfter } from './table.ts';

/**
 * Keeps one container, and one object, from filling the table: a port scan has tens of thousands of connections, and an
 * object that was made for it as many containers.
 */
export type ConnectionLimit = {
  /**
   * Whether one more connection of this container (named by its partition) may be retained beside so many that are; counts it if
   * so.
   */
  mayRetain(partition: string, retained: number): boolean;
  /** Likewise, whether one more finding may be recorded. */
  mayRecord(partition: string): boolean;
  /** Whether it may be if it is new. */
  mayCreate(partition: string): boolean;
  /** Counts so many endpoints that were not kept. */
  refuse(endpoints: number): void;
  /** Writes down which containers had more, so that later findings of theirs say that their count is a lower bound. */
  markOverflows(): Promise<void>;
  /** Connections that were not retained, endpoints that were not kept, and findings that were not recorded. */
  notRetained(): number;
};

/** Findings of one container that are recorded at most, in one object. */
const MAX_RECORDED = 1000;
/** An object may fill the limits of so many containers. Three to six write units for each connection. */
const FULL_CONTAINERS = 20;

/**
 * `maxRetained`: connections of one container that are retained at most, by this object and those before: whoever reads the
 * container pays for them.
 */
export function createConnectionLimit(
  { table, lifetimes, budgets }: Attempt,
  cluster: string,
  maxRetained: number,
): ConnectionLimit {
  const unmarked = new Set<string>();
  const marked = new Set<string>();
  let refused = 0;

  return {
    mayRetain: countTo(maxRetained, () => budgets.connections.take(cluster)),
    mayRecord: countTo(MAX_RECORDED),
    mayCreate: countTo(MAX_RECORDED, (partition) => budgets.newFindings.take(partition)),
    refuse: (endpoints) => {
      refused += endpoints;
    },
    markOverflows,
    notRetained: () => refused,
  };

  /** `most`: of one container. `mayBe`: whether one more may be by the function's budget. */
  function countTo(
    most: number,
    mayBe: (partition: string) => boolean = () => true,
  ): (partition: string, before?: number) => boolean {
    const counts = new Map<string, number>();
    let total = 0;
    return (partition, before = 0) => {
      // `before` is of before this object: of later parts of it, this knows itself.
      const count = getOrCreate(counts, partition, () => before) + 1;
      counts.set(partition, count);
      total += Number(count <= most);
      const isFull = count > most || total > FULL_CONTAINERS * most;
      if (!isFull && mayBe(partition)) return true;
      if ((count > most || !isFull) && !marked.has(partition)) unmarked.add(partition);
      refused += 1;
      return false;
    };
  }

  async function markOverflows(): Promise<void> {
    await concurrently([...unmarked], REQUESTS, mark);
    for (const each of unmarked) marked.add(each);
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
