import { concurrently } from '#core/concurrency.ts';
import { isRisky } from '#core/correlate/risk.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { overflowKey } from './keys.ts';
import type { Sighting } from './stored-finding.ts';
import { nextItem, updateItem } from './table.ts';

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
  /** Likewise, whether one more finding may be recorded: beside so many of a container, some of each risky severity. */
  mayRecord(sighting: Sighting): boolean;
  /** Whether it may be if it is new. */
  mayCreate(sighting: Sighting): boolean;
  /** Counts so many endpoints that were not kept. */
  refuse(endpoints: number): void;
  /** Writes down which containers had more, so that later findings of theirs say that their count is a lower bound. */
  markOverflows(): Promise<void>;
  /** Some containers of which findings were not recorded. */
  fullContainers(): readonly FullContainer[];
  /** Connections that were not retained, endpoints that were not kept, and findings that were not recorded. */
  notRetained(): number;
};

export type FullContainer = { readonly container: string; readonly pod: string | undefined };

/** Findings of one container that are recorded at most, in one object. */
const MAX_RECORDED = 1000;
/** Beside these, of each risky severity: noise is not to hide what is graver. */
const MAX_RISKY = 100;
/** An object may fill the limits of so many containers. Three to six write units for each connection. */
const FULL_CONTAINERS = 20;

/** Counts one of this name. `too many`: of the name; `full object`: of all. */
type Count = (name: string, before?: number) => Answer;
type Answer = 'allowed' | 'too many' | 'full object';

/**
 * `maxRetained`: connections of one container that are retained at most, by this object and those before: whoever reads the
 * container pays for them.
 */
export function createConnectionLimit(
  { table, lifetimes, budgets, severityOf }: Attempt,
  cluster: string,
  maxRetained: number,
): ConnectionLimit {
  const unmarked = new Set<string>();
  const marked = new Set<string>();
  const full = new Map<string, FullContainer>();
  let refused = 0;

  const retain = countTo(maxRetained, () => budgets.connections.take(cluster));

  return {
    mayRetain: (partition, retained) => isAllowed(partition, retain(partition, retained)),
    mayRecord: whateverCame(countTo(MAX_RECORDED), countTo(MAX_RISKY)),
    mayCreate: whateverCame(
      countTo(MAX_RECORDED, budgets.newFindings.take),
      countTo(MAX_RISKY, budgets.newRiskyFindings.take),
    ),
    refuse: (endpoints) => {
      refused += endpoints;
    },
    markOverflows,
    fullContainers: () => [...full.values()],
    notRetained: () => refused,
  };

  /** `mayBe`: whether one more of this name may be by the function's budget. `before` is of before this object. */
  function countTo(most: number, mayBe: (name: string) => boolean = () => true): Count {
    const counts = new Map<string, number>();
    let total = 0;
    return (name, before = 0) => {
      // Of later parts of the object, this knows itself.
      const count = getOrCreate(counts, name, () => before) + 1;
      counts.set(name, count);
      if (count > most) return 'too many';
      total += 1;
      if (total > FULL_CONTAINERS * most) return 'full object';
      return mayBe(name) ? 'allowed' : 'too many';
    };
  }

  /** What is risky is counted by its severity where it would be one too many. */
  function whateverCame(all: Count, ofRisky: Count): (sighting: Sighting) => boolean {
    return (sighting) => {
      const { partition, subject, basis, observation } = sighting;
      const answer = all(partition);
      if (answer === 'allowed') return true;
      const severity = severityOf(subject, basis, observation);
      if (isRisky({ severity }) && ofRisky(`${partition} ${severity}`) === 'allowed') return true;
      if (full.size < FULL_CONTAINERS)
        full.set(partition, { container: subject.container, pod: observation.details['podName']?.value });
      return isAllowed(partition, answer);
    };
  }

  function isAllowed(partition: string, answer: Answer): boolean {
    if (answer === 'allowed') return true;
    if (answer === 'too many' && !marked.has(partition)) unmarked.add(partition);
    refused += 1;
    return false;
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
      return nextItem('overflow', key, current, lifetimes.contacts.end(), {});
    });
  }
}
