import type { ContainerDetails } from '../event.ts';
import type { Counts, Coverage } from './coverage.ts';
import { type Dated, earlier, earlierTime, isKept, laterTime } from './earliest.ts';
import { mergeEvidence } from './evidence.ts';
import {
  type ClusterFacts,
  type ContactFacts,
  type ContainerFacts,
  type Contributions,
  clusterIn,
  contactIn,
  containerIn,
  type Facts,
  getOrCreate,
} from './facts.ts';

/**
 * Adds all that `from` tells to `into`. The result is the same for any order and grouping of merges, and for
 * any repetition of a source. `from` must not be used afterwards: parts of it may live on in `into`.
 */
export function mergeFacts(into: Facts, from: Facts): void {
  for (const [name, coverage] of from.sources) {
    const known = into.sources.get(name);
    into.sources.set(name, known === undefined ? coverage : mergeCoverage(known, coverage));
  }
  for (const [name, cluster] of from.clusters) mergeCluster(clusterIn(into, name), cluster);
}

function mergeCluster(into: ClusterFacts, from: ClusterFacts): void {
  for (const [id, container] of from.containers) mergeContainer(containerIn(into, id), container);
  for (const [key, counts] of from.traceeFindings) {
    mergeContributions(
      getOrCreate(into.traceeFindings, key, () => new Map()),
      counts,
    );
  }
}

function mergeContainer(into: ContainerFacts, from: ContainerFacts): void {
  into.details = mergeDetails(into.details, from.details);
  for (const address of from.addresses) into.addresses.add(address);
  for (const contact of from.contacts.values()) mergeContact(contactIn(into, contact), contact);
}

function mergeContact(into: ContactFacts, from: ContactFacts): void {
  mergeContributions(into.counts, from.counts);
  into.first = earlierTime(into.first, from.first);
  into.last = laterTime(into.last, from.last);
  into.evidence = mergeEvidence(into.evidence, from.evidence);
}

type Details = ContainerFacts['details'];

const DETAIL_KEYS = [
  'name',
  'image',
  'podName',
  'podNamespace',
  'podUid',
  'host',
] as const satisfies readonly (keyof ContainerDetails)[];

/** The earliest of each detail; `a` itself if `b` adds nothing. */
export function mergeDetails(a: Details, b: Details): Details {
  let merged: Partial<Record<keyof ContainerDetails, Dated>> | undefined;
  for (const key of DETAIL_KEYS) {
    const first = earlier(a[key], b[key]);
    if (first === a[key] || first === undefined) continue;
    merged ??= { ...a };
    merged[key] = first;
  }
  return merged ?? a;
}

/** Adds what one event tells; `known` itself if that is nothing new. */
export function addDetails(known: Details, details: ContainerDetails, time: bigint | undefined): Details {
  let merged: Partial<Record<keyof ContainerDetails, Dated>> | undefined;
  for (const key of DETAIL_KEYS) {
    const value = details[key];
    if (value === undefined || isKept(known[key], value, time)) continue;
    merged ??= { ...known };
    merged[key] = { value, time };
  }
  return merged ?? known;
}

function mergeContributions(into: Contributions, from: Contributions): void {
  for (const [source, count] of from) into.set(source, Math.max(count, into.get(source) ?? 0));
}

function mergeCoverage(a: Coverage, b: Coverage): Coverage {
  const malformed = new Map(a.malformed);
  for (const [reason, count] of b.malformed) malformed.set(reason, Math.max(count, malformed.get(reason) ?? 0));
  return {
    cluster: a.cluster < b.cluster ? a.cluster : b.cluster,
    counts: greatestCounts(a.counts, b.counts),
    malformed,
    partial: a.partial && b.partial,
  };
}

function greatestCounts(a: Counts, b: Counts): Counts {
  const greatest = { ...a };
  for (const key of Object.keys(a) as (keyof Counts)[]) greatest[key] = Math.max(a[key], b[key]);
  return greatest;
}
