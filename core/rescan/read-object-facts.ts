import type { Coverage } from '#core/correlate/coverage.ts';
import { type ClusterFacts, createFacts } from '#core/correlate/facts.ts';
import { writeContainerLine } from '#core/correlate/facts-line.ts';
import { thinPrograms } from '#core/correlate/programs.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { countFacts, type ObjectToDetect } from '#core/ingest/detect-object.ts';

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
export async function readObjectFacts(
  object: ObjectToRead,
): Promise<{ readonly coverage: Coverage; readonly problem: string | undefined }> {
  const { source, cluster, bytes, isWanted, keepsArguments, rules, reads, checkTime, makeRoom } = object;
  const { factsInMemory = FACTS_IN_MEMORY } = object;
  const facts = createFacts();
  const scan = createScan({ facts, source, cluster, isWanted, keepsArguments, rules, reads });
  let step = await bytes.next();
  while (!step.done) {
    checkTime();
    const work = scan.write(step.value);
    if (countFacts(facts) > factsInMemory) {
      handOver();
      await makeRoom();
    }
    step = await bytes.next(work);
  }
  const { problem, unsupported } = step.value;
  const outcome = unsupported !== undefined ? 'unsupported' : problem === undefined ? 'whole' : 'partial';
  const reason = scan.end(outcome, problem);
  handOver();
  const coverage = facts.sources.get(source);
  if (coverage === undefined) throw new Error('a scan always leaves the coverage of its source');
  return { coverage, problem: reason };

  function handOver(): void {
    for (const clusterFacts of facts.clusters.values()) {
      for (const [id, container] of clusterFacts.containers) {
        thinPrograms(container);
        object.take({ cluster, id, line: writeContainerLine({ cluster, id, container }) });
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
