import type { ContainerDetails } from '#core/tracee/event.ts';
import { addAnswers } from './answers.ts';
import { addCoverage, type Coverage, dayOf } from './coverage.ts';
import { type Damage, damageOfSource, NO_DAMAGE } from './damage.ts';
import { type Dated, earlier, earlierTime, isKept, laterTime } from './earliest.ts';
import { mergeEvidence } from './evidence.ts';
import {
  type ClusterFacts,
  type ConnectionFacts,
  type ContainerFacts,
  clusterIn,
  connectionIn,
  type Facts,
  nodeIn,
} from './facts.ts';
import { addHourMarks } from './hour-marks.ts';
import { mergePrograms, thinPrograms } from './programs.ts';
import { mergeTellings } from './telling.ts';
import { addTold } from './told-facts.ts';

/**
 * Adds all that `from` tells to `into`. The result is the same for any order and grouping of merges. Both must be of
 * different sources: counts would double. `from` must not be used afterwards: parts of it may live on in `into`.
 */
export function mergeFacts(into: Facts, from: Facts): void {
  for (const [name, coverage] of from.sources) mergeCoverage(into, name, coverage);
  for (const [name, cluster] of from.clusters) mergeCluster(clusterIn(into, name), cluster);
}

/** What was read of a source that is over is from now on kept as in merged facts. */
export function endSourceIn(facts: Facts, name: string): void {
  const coverage = facts.sources.get(name);
  if (coverage === undefined) return;
  facts.sources.delete(name);
  mergeCoverage(facts, name, coverage);
}

/** Years of logs are millions of objects: only those that were not read whole are worth a name, and the first that are damaged. */
function mergeCoverage({ sources }: Facts, name: string, coverage: Coverage): void {
  const damage = damageIn(name, coverage);
  if (damage.sources > 0) coverage.damage = damage;
  const key = coverage.partial ? name : `${MERGED}${JSON.stringify([coverage.cluster, dayOf(coverage)])}`;
  const known = sources.get(key);
  if (known === undefined) sources.set(key, coverage);
  else addCoverage(known, coverage);
}

function mergeCluster(into: ClusterFacts, from: ClusterFacts): void {
  for (const [id, container] of from.containers) {
    const known = into.containers.get(id);
    if (known === undefined) into.containers.set(id, container);
    else mergeContainer(known, container);
    thinPrograms(known ?? container);
  }
  for (const [key, count] of from.traceeFindings) {
    into.traceeFindings.set(key, (into.traceeFindings.get(key) ?? 0) + count);
  }
  for (const [name, hours] of from.nodes) {
    const known = nodeIn(into, name);
    if (known !== undefined) addHourMarks(known, hours);
  }
}

function mergeContainer(into: ContainerFacts, from: ContainerFacts): void {
  into.details = mergeDetails(into.details, from.details);
  into.firstExec = earlierTime(into.firstExec, from.firstExec);
  into.lastExec = laterTime(into.lastExec, from.lastExec);
  addTold(into, 'endpoints', from.endpoints.values());
  addTold(into, 'names', from.names.values());
  into.isToldMore ||= from.isToldMore;
  for (const [name, addresses] of from.answers) addAnswers(into.answers, name, addresses, into.names);
  mergePrograms(into.programs, from.programs);
  for (const connection of from.connections.values()) mergeConnection(connectionIn(into, connection), connection);
}

function mergeConnection(into: ConnectionFacts, from: ConnectionFacts): void {
  into.count += from.count;
  into.reports += from.reports;
  into.first = earlierTime(into.first, from.first);
  into.last = laterTime(into.last, from.last);
  into.evidence = mergeEvidence(into.evidence, from.evidence);
  if (from.telling !== undefined) into.telling = mergeTellings(into.telling, from.telling);
}

/** Begins the name of what several sources told together: no path holds a zero. */
const MERGED = '\0';

/** Of what stands under this name in facts: of a source, or of several. */
export function damageIn(name: string, coverage: Coverage): Damage {
  return name.startsWith(MERGED) ? (coverage.damage ?? NO_DAMAGE) : damageOfSource(name, coverage);
}

type Details = ContainerFacts['details'];

const DETAIL_KEYS = [
  'name',
  'image',
  'imageDigest',
  'podName',
  'podNamespace',
  'podUid',
  'host',
] as const satisfies readonly (keyof ContainerDetails)[];

/** The earliest of each detail; `a` itself if `b` adds nothing. */
export function mergeDetails(a: Details, b: Details): Details {
  let merged: Partial<Record<keyof ContainerDetails, Dated>> | undefined;
  for (const key of DETAIL_KEYS) {
    const first = earlier(a[key], b[key], ({ value }) => value);
    if (first === a[key] || first === undefined) continue;
    merged ??= { ...a };
    merged[key] = first;
  }
  return merged ?? a;
}

/** Adds what one event tells; `known` itself if that is nothing new. */
export function addDetails(known: Details, details: ContainerDetails, time: bigint | undefined): Details {
  const isOld = DETAIL_KEYS.every((key) => isNothingNew(known[key], details[key], time));
  if (isOld) return known;
  const merged: Partial<Record<keyof ContainerDetails, Dated>> = { ...known };
  for (const key of DETAIL_KEYS) {
    const value = details[key];
    if (value !== undefined && !isKept(known[key], value, time)) merged[key] = { value, time };
  }
  return merged;
}

function isNothingNew(known: Dated | undefined, value: string | undefined, time: bigint | undefined): boolean {
  return value === undefined || isKept(known, value, time);
}
