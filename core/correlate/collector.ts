import { type ApiServerHosts, readApiServerHosts } from '#core/detectors/k8s-api-connection/environment.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import type { MalformedReason } from '#core/records/malformed.ts';
import type { Position } from '#core/records/record-reader.ts';
import type { EventTime } from '#core/time.ts';
import type { Connect, ContainerDetails, Event, Exec, MalformedEvent } from '#core/tracee/event.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { compareTimes, earlierTime, laterTime, wallClock } from './earliest.ts';
import { createKnown } from './event-cache.ts';
import { addEvidence, isFull } from './evidence.ts';
import {
  type ContactFacts,
  type ContainerFacts,
  clusterIn,
  contactIn,
  containerIn,
  type Facts,
  getOrCreate,
} from './facts.ts';
import { addDetails } from './merge.ts';

/** Takes down what the records of one source tell. Each record goes to one of the two functions, once. */
export type Observer = {
  readonly coverage: Coverage;
  event(event: Event | MalformedEvent, position: Position): void;
  /** So many events that the rule does not look at. */
  others(count: number): void;
  malformed(reason: MalformedReason): void;
  /** No more comes of this source. */
  end(): void;
};

/**
 * `facts` must not yet hold anything of this source: counts would double. A connect whose time is not wanted is
 * counted, and no contact.
 */
export function observeSource(
  facts: Facts,
  source: string,
  clusterName: string,
  isWanted: (time: EventTime) => boolean = () => true,
): Observer {
  const cluster = clusterIn(facts, clusterName);
  const coverage = getOrCreate(facts.sources, source, () => createCoverage(clusterName));
  const { counts } = coverage;
  const knownExecs = createKnown<Exec, ApiServerHosts>(cluster);
  const knownConnects = createKnown<Connect, ContactFacts>(cluster);
  const knownContainers = createKnown<ContainerDetails, { readonly id: string; readonly container: ContainerFacts }>(
    cluster,
  );

  return { coverage, event, others, malformed, end };

  function event(event: Event | MalformedEvent, position: Position): void {
    if (event.kind === 'malformed') return malformed(event.reason);
    counts.lines += 1;
    if (event.kind === 'exec') return observeExec(event);
    if (event.kind === 'connect') return observeConnect(event, position);
    counts.otherEvents += 1;
    if (event.kind === 'lost') counts.lostEvents += event.count;
    if (event.kind === 'finding') {
      counts.traceeFindings += 1;
      const key = traceeFindingKey(event.container, canonicalAddress(event.address) ?? event.address);
      cluster.traceeFindings.set(key, (cluster.traceeFindings.get(key) ?? 0) + 1);
    }
  }

  function end(): void {
    for (const known of [knownExecs, knownConnects, knownContainers]) known.forget();
  }

  function others(count: number): void {
    counts.lines += count;
    counts.otherEvents += count;
  }

  function malformed(reason: MalformedReason): void {
    counts.lines += 1;
    counts.malformed += 1;
    coverage.malformed.set(reason, (coverage.malformed.get(reason) ?? 0) + 1);
  }

  function observeExec(exec: Exec): void {
    counts.execs += 1;
    const time = wallClock(exec.time);
    const hosts = knownExecs.find(exec, time) ?? addBindings(exec, time);
    if (exec.time === 'relative') counts.relativeTimestamps += 1;
    if (exec.environment === undefined) return;
    counts.execsWithEnvironment += 1;
    if (hosts.truncated) counts.truncatedEnvironments += 1;
    counts.hostNames += hosts.refused;
  }

  function addBindings(exec: Exec, time: bigint | undefined): ApiServerHosts {
    const { addresses } = observeContainer(exec, time);
    const hosts = readApiServerHosts(exec.environment ?? []);
    for (const address of hosts.addresses) addresses.add(address);
    knownExecs.add(exec, time, hosts);
    return hosts;
  }

  function observeConnect(connect: Connect, { line, record }: Position): void {
    counts.connects += 1;
    if (!isWanted(connect.time)) return;
    if (connect.time === 'relative') counts.relativeTimestamps += 1;
    const time = wallClock(connect.time);
    const contact = knownConnects.find(connect, time) ?? addContact(connect, time);
    const isLatest = compareTimes(contact.last, time) < 0;
    contact.count += 1;
    contact.last = laterTime(contact.last, time);
    // The common case: what comes after all before it changes nothing else once the evidence is full.
    if (isLatest && isFull(contact.evidence)) return;
    contact.first = earlierTime(contact.first, time);
    const pointer = record === 1 ? { source, line, time } : { source, line, record, time };
    contact.evidence = addEvidence(contact.evidence, pointer);
  }

  function addContact(connect: Connect, time: bigint | undefined): ContactFacts {
    const { port, process } = connect;
    const address = canonicalAddress(connect.address) ?? connect.address;
    const contact = contactIn(observeContainer(connect, time), { address, port, process });
    knownConnects.add(connect, time, contact);
    return contact;
  }

  function observeContainer({ container: id, details }: Exec | Connect, time: bigint | undefined): ContainerFacts {
    const known = knownContainers.find(details, time);
    if (known?.id === id) return known.container;
    const container = containerIn(cluster, id);
    coverage.earliest = earlierTime(coverage.earliest, time);
    container.details = addDetails(container.details, details, time);
    knownContainers.add(details, time, { id, container });
    return container;
  }
}

/** Names a finding of Tracee's within its cluster. */
export function traceeFindingKey(container: string, address: string): string {
  return JSON.stringify([container, address]);
}
