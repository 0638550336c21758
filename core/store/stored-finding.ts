import { earlierTime, laterTime } from '#core/correlate/earliest.ts';
import { type Evidence, mergeEvidence } from '#core/correlate/evidence.ts';
import type { ContainerFacts } from '#core/correlate/facts.ts';
import { type Basis, type Finding, isStronger } from '#core/correlate/finding.ts';
import { createFinding } from '#core/correlate/findings.ts';
import { mergeDetails } from '#core/correlate/merge.ts';
import { type DatedProgram, earlierProgram } from '#core/correlate/programs.ts';
import { mergeTellings, type Telling } from '#core/correlate/telling.ts';
import { readStoredTime } from '#core/time.ts';
import type { Attempt } from './attempt.ts';
import { type Parts, readContributions } from './contributions.ts';
import { findingKey } from './keys.ts';
import { isFree, newLease } from './lease.ts';
import { type Lifetime, livingItem } from './lifetimes.ts';
import { readDetails, readStoredProgram, readStoredTelling } from './observation.ts';
import {
  type FindingSubject,
  type Item,
  type ItemOf,
  type Key,
  nextItem,
  type StoredObservation,
  versionAfter,
} from './table.ts';

/** That something is a finding, and what one object tells of it. */
export type Sighting = {
  /** The container's. */
  readonly partition: string;
  readonly subject: FindingSubject;
  readonly basis: Basis;
  /** The sighting is made from a retained connection, whose later connects may not have been counted. */
  readonly foundLate: boolean;
  readonly observation: StoredObservation;
};

/** A connection of which it is not known whether it is a finding. */
export type Question = Omit<Sighting, 'basis' | 'foundLate'>;

type SightingOptions = Pick<Attempt, 'owner'> & {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly lifetime: Lifetime;
};

export type StoredFinding = ItemOf<'finding'>;

/**
 * What a finding's item becomes by a sighting; undefined if it stays. A new finding is created pending, with a lease
 * for `owner`. The basis of an old one only rises, which is told to nobody;
 * and if it is still pending and nobody is at work on it, the lease goes to `owner`.
 */
export function withSighting(
  { subject, basis, foundLate }: Omit<Sighting, 'observation' | 'partition'>,
  current: Item | undefined,
  { owner, now, lifetime }: SightingOptions,
): StoredFinding | undefined {
  const lease = newLease(owner, now);
  const known = livingItem(lifetime, current, 'finding');
  if (known === undefined) {
    const body = { subject, basis, createdAt: now, foundLate, lease };
    return { ...nextItem('finding', findingKey(subject.id), current, lifetime.end(), body), pending: subject.id };
  }
  const rises = isStronger(basis, known.body.basis);
  const becomesOurs = isWaiting(known, now);
  const needsRenewal = lifetime.needsRenewal(known.expiresAt);
  if (!rises && !becomesOurs && !needsRenewal) return undefined;
  return {
    ...known,
    version: versionAfter(known),
    expiresAt: needsRenewal ? lifetime.end() : known.expiresAt,
    body: {
      ...known.body,
      basis: rises ? basis : known.body.basis,
      lease: becomesOurs ? lease : known.body.lease,
    },
  };
}

/** The finding's item once it has been announced; undefined if it says so already. `group`: its own, if people are told when that goes on. */
export function afterAnnouncement(current: Item | undefined, group?: string): StoredFinding | undefined {
  if (current?.kind !== 'finding' || current.pending === undefined) return undefined;
  const { pending: _, ...rest } = current;
  return { ...rest, version: versionAfter(current), body: { ...current.body, lease: undefined, group } };
}

/** Whether it has not been announced and nobody is at work on that. */
export function isWaiting({ pending, body }: StoredFinding, now: number): boolean {
  return pending !== undefined && (body.lease === undefined || isFree(body.lease, now));
}

/** What it takes to read findings. */
export type FindingReader = Pick<Attempt, 'table' | 'now' | 'lifetimes'>;

/** The sum of all contributions, which merge in any order. */
type Total = {
  readonly count: number;
  readonly reports: number;
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  readonly evidence: readonly Evidence[];
  readonly details: ContainerFacts['details'];
  readonly program: DatedProgram | undefined;
  readonly telling: Telling | undefined;
};

const NOTHING: Total = {
  count: 0,
  reports: 0,
  first: undefined,
  last: undefined,
  evidence: [],
  details: {},
  program: undefined,
  telling: undefined,
};

/** A finding as its item and its contributions tell it: one or two requests, however long it goes on. */
export async function assembleFinding(reader: FindingReader, item: StoredFinding): Promise<Finding> {
  return assembledOf(reader, item, await readContributions(reader, item.partition));
}

/** The same, of what was read. */
export function assembledOf(
  reader: Pick<FindingReader, 'lifetimes'>,
  item: StoredFinding,
  { parts, isPartial }: Parts,
): Finding {
  const { subject, basis, foundLate, createdAt, program, isEntered, mayBeUnusual } = item.body;
  const finding = findingOf(subject, basis, parts, readStoredProgram(program));
  return {
    ...finding,
    ...(mayBeUnusual && finding.program === undefined ? { mayBeUnusual } : {}),
    ...(isEntered && finding.program ? { program: { ...finding.program, isEntered } } : {}),
    // Most contributions are gone by then.
    countIsLowerBound: foundLate || isPartial || reader.lifetimes.counts.isOlderThanALife(createdAt),
  };
}

/** A finding as these objects tell it. `elsewhere`: what an exec in another object tells of its process. */
export function findingOf(
  subject: FindingSubject,
  basis: Basis,
  parts: readonly StoredObservation[],
  elsewhere?: DatedProgram,
): Finding {
  const { id, cluster, container, address, port, process, rule } = subject;
  const { details, ...connects } = parts.reduce(add, NOTHING);
  const program = earlierProgram(elsewhere, connects.program);
  return createFinding(id, cluster, container, {
    basis,
    details,
    connection: { address, port, process, rule, ...connects },
    program: program?.program,
  });
}

/** All findings, in no order. */
export async function* listFindings(reader: FindingReader): AsyncGenerator<Finding> {
  for await (const key of reader.table.scanFindings()) {
    const finding = await readStoredFinding(reader, key);
    if (finding !== undefined) yield finding;
  }
}

/** The finding under this key, if it is there. */
export async function readStoredFinding(reader: FindingReader, key: Key): Promise<Finding | undefined> {
  const [item] = await reader.table.read([key]);
  const known = livingItem(reader.lifetimes.findings, item, 'finding');
  return known && assembleFinding(reader, known);
}

function add(total: Total, stored: StoredObservation): Total {
  const { source } = stored;
  const evidence = stored.evidence.map(({ line, record, time }) => ({
    source,
    line,
    ...(record === undefined ? {} : { record }),
    time: readStoredTime(time),
  }));
  return {
    count: total.count + stored.count,
    reports: total.reports + (stored.reports ?? 0),
    first: earlierTime(total.first, readStoredTime(stored.first)),
    last: laterTime(total.last, readStoredTime(stored.last)),
    evidence: mergeEvidence(total.evidence, evidence),
    details: mergeDetails(total.details, readDetails(stored.details)),
    program: earlierProgram(total.program, readStoredProgram(stored.program)),
    telling: mergeTellings(total.telling, readStoredTelling(stored.telling)),
  };
}
