import type { Connect, Event, Exec, MalformedEvent } from '../event.ts';
import type { Position } from '../framing/reader.ts';
import type { MalformedReason } from '../malformed.ts';
import { canonicalAddress } from '../rule/address.ts';
import { readApiServerHosts } from '../rule/environment.ts';
import type { EventTime } from '../time.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { compareTimes, earlierTime, laterTime, wallClock } from './earliest.ts';
import { addEvidence, isTooLate } from './evidence.ts';
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
};

/** Where a connect belongs, since when all that it tells is known there, and when that was so. */
type LookedUp = { readonly contact: ContactFacts; readonly time: bigint | undefined; readonly removals: number };

const MAX_LOOKED_UP = 8192;

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
  /** A reader may give the same object for connects that differ only in their time. */
  const lookedUp = new Map<Connect, LookedUp>();

  return { coverage, event, others, malformed };

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
    const container = observeContainer(exec);
    if (exec.environment === undefined) return;
    counts.execsWithEnvironment += 1;
    const hosts = readApiServerHosts(exec.environment);
    if (hosts.truncated) counts.truncatedEnvironments += 1;
    counts.hostNames += hosts.refused;
    for (const address of hosts.addresses) container.addresses.add(address);
  }

  function observeConnect(connect: Connect, { line, record }: Position): void {
    counts.connects += 1;
    if (!isWanted(connect.time)) return;
    const time = wallClock(connect.time);
    const contact = knownContact(connect, time) ?? lookUpContact(connect, time);
    contact.count += 1;
    contact.last = laterTime(contact.last, time);
    if (isTooLate(contact.evidence, time)) return;
    contact.first = earlierTime(contact.first, time);
    const pointer = record === 1 ? { source, line, time } : { source, line, record, time };
    contact.evidence = addEvidence(contact.evidence, pointer);
  }

  /** What an event tells of its container it tells again each time; only an earlier time makes it news. */
  function knownContact(connect: Connect, time: bigint | undefined): ContactFacts | undefined {
    const known = lookedUp.get(connect);
    if (known === undefined || known.removals !== cluster.removals || compareTimes(known.time, time) > 0)
      return undefined;
    if (connect.time === 'relative') counts.relativeTimestamps += 1;
    return known.contact;
  }

  function lookUpContact(connect: Connect, time: bigint | undefined): ContactFacts {
    const { port, process } = connect;
    const address = canonicalAddress(connect.address) ?? connect.address;
    const contact = contactIn(observeContainer(connect), { address, port, process });
    if (lookedUp.size === MAX_LOOKED_UP) lookedUp.clear();
    lookedUp.set(connect, { contact, time, removals: cluster.removals });
    return contact;
  }

  function observeContainer({ container: id, details, time }: Exec | Connect): ContainerFacts {
    if (time === 'relative') counts.relativeTimestamps += 1;
    const container = containerIn(cluster, id);
    coverage.earliest = earlierTime(coverage.earliest, wallClock(time));
    container.details = addDetails(container.details, details, wallClock(time));
    return container;
  }
}

/** Names a finding of Tracee's within its cluster. */
export function traceeFindingKey(container: string, address: string): string {
  return JSON.stringify([container, address]);
}
