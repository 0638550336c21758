import { type Coverage, isOfOthers } from '#core/correlate/coverage.ts';
import { damageOfSource } from '#core/correlate/damage.ts';
import { type ClusterFacts, type ConnectionFacts, createFacts, type Facts } from '#core/correlate/facts.ts';
import type { BytesEnd } from '#core/correlate/source-scan.ts';
import type { Reads } from '#core/detectors/reads.ts';
import type { When } from '#core/object-selection/time-range.ts';
import { formatCount } from '#core/quantities.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { noteCluster } from '#core/store/first-object.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import type { EventTime } from '#core/time.ts';
import { type ObjectBytes, scanBytes } from './scan-bytes.ts';

export type ObjectToDetect = {
  readonly attempt: Attempt;
  readonly cluster: string;
  /** Names the content, as evidence does. */
  readonly source: string;
  readonly bytes: ObjectBytes;
  /** As a scan has it. */
  readonly whenOf?: ((time: EventTime) => When) | undefined;
  /** Whether the arguments of programs are kept. */
  readonly keepsArguments?: boolean;
  /** Which rules' findings are wanted; without it, all are. */
  readonly rules?: RuleSettings | undefined;
  /** What detectors read; without it, those that are known to all. */
  readonly reads?: Reads | undefined;
};

/** What was read of an object. */
export type Detection = {
  readonly coverage: Coverage;
  /** Why it was read only in part, or told nothing, in plain words. */
  readonly problem: string | undefined;
  /** Connections and endpoints that were looked at but not kept for each other. */
  readonly notRetained: number;
  /** Connections that nothing explains, to addresses that no container of the cluster was told: they were not looked at. */
  readonly passedOver: number;
};

/** What keeps an object within a function's memory and its share of the table. */
export type DetectionLimits = {
  /** Number of new facts that go to the table at a time. */
  readonly factsPerFlush: number;
  /** Maximum number of facts in memory, about 50 MB; what the table knows is dropped past that. */
  readonly factsInMemory: number;
  /** Connections of one container in one object that are retained at most. */
  readonly maxRetained: number;
  /** An object of an hour and a hundred nodes tells of some thousands. */
  readonly maxContainers: number;
};

export const DETECTION_LIMITS: DetectionLimits = {
  factsPerFlush: 5000,
  factsInMemory: 50_000,
  maxRetained: 1000,
  maxContainers: 20_000,
};

/**
 * Reads one object and takes what it tells into the state, in batches, so that memory does not grow with the
 * object. Rejects if the bytes, the table or the topics fail: then the object is to be given again, and all that
 * was done stays right.
 */
export async function detectObject(
  { attempt, cluster, source, ...reading }: ObjectToDetect,
  { factsPerFlush, factsInMemory, maxRetained, maxContainers } = DETECTION_LIMITS,
): Promise<Detection> {
  const facts = createFacts();
  const objectFacts = openObjectFacts({ attempt, cluster, source, maxRetained });
  /** Containers that went to the table. */
  const seen = new Set<string>();
  let absorbed = 0;

  await noteCluster(attempt, cluster);
  const { checkTime } = attempt;
  const { coverage, problem } = await scanBytes({ facts, source, cluster, checkTime, ...reading }, async () => {
    if (countFacts(facts) >= absorbed + factsPerFlush) await flush();
    return seen.size > maxContainers ? tooManyContainers(maxContainers) : undefined;
  });
  await flush();

  for (const each of objectFacts.fullContainers()) await attempt.noteGap({ is: 'full container', cluster, ...each });
  const damage = damageOf(source, coverage, problem);
  if (damage !== undefined) await attempt.noteGap({ is: 'damaged object', cluster, object: source, problem: damage });
  return { coverage, problem, notRetained: objectFacts.notRetained(), passedOver: objectFacts.passedOver() };

  async function flush(): Promise<void> {
    for (const clusterFacts of facts.clusters.values()) {
      for (const id of clusterFacts.containers.keys()) seen.add(id);
      await objectFacts.absorb(clusterFacts);
      if (countFacts(facts) > factsInMemory) dropSettled(clusterFacts, objectFacts.isFinding);
    }
    absorbed = countFacts(facts);
  }
}

/** What of Tracee's was not read or not understood, as scan says it; undefined if nothing that matters. */
function damageOf(source: string, coverage: Coverage, reason: string | undefined): string | undefined {
  if ((coverage.partial || coverage.unread !== undefined) && !isOfOthers(coverage))
    return reason ?? 'nothing of it was understood';
  const [damaged] = damageOfSource(source, coverage).first;
  if (damaged === undefined) return undefined;
  return `${formatCount(damaged.malformed)} of ${formatCount(damaged.records)} records were not understood`;
}

function tooManyContainers(most: number): BytesEnd {
  const problem = `it tells of more than ${formatCount(most)} containers, and the rest was left unread; put fewer nodes into one object, or read it with traceward scan`;
  return { problem, unsupported: undefined };
}

/** Containers, what they were told and looked up, their connections, and what of Tracee's own findings is kept to be compared. */
export function countFacts(facts: Facts): number {
  let count = 0;
  for (const { containers, traceeFindings } of facts.clusters.values()) {
    count += traceeFindings.size;
    for (const { endpoints, names, answers, connections } of containers.values())
      count += 1 + endpoints.size + names.size + answers.size + connections.size;
  }
  return count;
}

/** Drops what the table knows by now, but for the connections whose counts go on. */
function dropSettled(
  cluster: ClusterFacts,
  isFinding: (container: string, connection: ConnectionFacts) => boolean,
): void {
  const { containers, traceeFindings } = cluster;
  cluster.removals += 1;
  traceeFindings.clear();
  for (const [id, { connections, endpoints, names, answers }] of containers) {
    for (const known of [endpoints, names, answers]) known.clear();
    for (const [key, connection] of connections) if (!isFinding(id, connection)) connections.delete(key);
    if (connections.size === 0) containers.delete(id);
  }
}
