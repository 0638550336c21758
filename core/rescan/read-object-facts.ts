import { type ClusterFacts, createFacts } from '#core/correlate/facts.ts';
import { writeContainerLine } from '#core/correlate/facts-line.ts';
import { thinPrograms } from '#core/correlate/programs.ts';
import { countFacts, type ObjectToDetect } from '#core/ingest/detect-object.ts';
import { type ScannedBytes, scanBytes } from '#core/ingest/scan-bytes.ts';

export type ObjectToRead = Omit<ObjectToDetect, 'attempt'> & {
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
  /** Takes what is told of one container, as `writeContainerLine` writes it. Of one container there may be several. */
  readonly take: (container: TakenContainer) => void;
  /** After some facts: waits until there is room for more. */
  readonly makeRoom: () => Promise<void>;
  /** So many facts are in memory at most. */
  readonly factsInMemory?: number;
};

export type TakenContainer = { readonly cluster: string; readonly id: string; readonly line: string };

/** As for detect: some 50 MB. */
const FACTS_IN_MEMORY = 50_000;

/** Reads one object, and hands over what it tells of each container: together, all that a scan of it would know. */
export async function readObjectFacts({
  take,
  makeRoom,
  factsInMemory = FACTS_IN_MEMORY,
  ...reading
}: ObjectToRead): Promise<ScannedBytes> {
  const { cluster } = reading;
  const facts = createFacts();
  const scanned = await scanBytes({ facts, ...reading }, async () => {
    if (countFacts(facts) <= factsInMemory) return undefined;
    handOver();
    await makeRoom();
    return undefined;
  });
  handOver();
  return scanned;

  function handOver(): void {
    for (const clusterFacts of facts.clusters.values()) {
      for (const [id, container] of clusterFacts.containers) {
        thinPrograms(container);
        take({ cluster, id, line: writeContainerLine({ cluster, id, container }) });
      }
      forget(clusterFacts);
    }
  }
}

/** Counts add up: what was handed over is begun anew. */
function forget(cluster: ClusterFacts): void {
  cluster.removals += 1;
  cluster.containers.clear();
  cluster.traceeFindings.clear();
}
