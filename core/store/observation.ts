import type { Dated } from '#core/correlate/earliest.ts';
import type { ConnectionFacts, ContainerFacts } from '#core/correlate/facts.ts';
import { type DatedProgram, programOf } from '#core/correlate/programs.ts';
import type { Telling } from '#core/correlate/telling.ts';
import { cutText } from '#core/text.ts';
import { readStoredTime } from '#core/time.ts';
import type { ContainerDetails } from '#core/tracee/event.ts';
import type { FindingSubject, StoredDated, StoredObservation, StoredProgram, StoredTelling } from './table.ts';

/**
 * Real names have up to a few hundred characters. Nine names of this length, each character written as an escape, and what else is told
 * of a finding still fit into an item (400 KB), and twice into a message (256 KiB): in two formats.
 */
const MAX_NAME = 1024;

type Details = ContainerFacts['details'];

/** What an object tells of a connection so far. `toldFirst`: the time of the first event when it first told of it. */
export function observationOf(
  source: string,
  container: ContainerFacts,
  connection: ConnectionFacts,
  toldFirst: bigint | undefined,
): StoredObservation {
  const { first, last, evidence, count, reports, telling } = connection;
  const program = programOf(container, connection);
  return {
    source,
    count,
    ...(reports > 0 ? { reports } : {}),
    first: first?.toString(),
    ...(toldFirst === first ? {} : { toldFirst: toldFirst?.toString() ?? null }),
    last: last?.toString(),
    evidence: evidence.map(({ line, record, time, process }) => ({
      ...{ line, record, time: time?.toString() },
      ...(program !== undefined || process === undefined ? {} : { process }),
    })),
    details: storeDetails(container.details),
    ...(program === undefined ? {} : { program: storeProgram(program) }),
    ...(program?.above === undefined || program.program.isEntered ? {} : { above: program.above }),
    ...(telling === undefined ? {} : { telling: storeTelling(telling) }),
  };
}

/** The time by which an object's count has its place; the same however much of the object was read. */
export function placeTime({ first, toldFirst = first }: StoredObservation): bigint | undefined {
  return readStoredTime(toldFirst);
}

/** Of the events of one object, how many were of a connection; only grows as the object is read. */
export function eventsSeen({ count, reports = 0 }: Pick<StoredObservation, 'count' | 'reports'>): number {
  return count + reports;
}

/** What a finding is about, with names that fit into an item. */
export function subjectOf(id: string, cluster: string, container: string, connection: ConnectionFacts): FindingSubject {
  const { address, port, process, rule } = connection;
  return {
    id,
    cluster: cutName(cluster),
    container: cutName(container),
    address: cutName(address),
    port,
    process: process === undefined ? undefined : cutName(process),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** A name that fits into items and messages; what is missing is marked. Characters stay whole. */
export function cutName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${cutText(name, MAX_NAME)}…`;
}

export function readDetails(stored: StoredObservation['details']): Details {
  const entries = Object.entries(stored).map(([key, { value, time }]) => [key, { value, time: readStoredTime(time) }]);
  return Object.fromEntries(entries);
}

export function readStoredProgram(stored: StoredProgram | undefined): DatedProgram | undefined {
  if (stored === undefined) return undefined;
  const { time, ...program } = stored;
  return { program, time: readStoredTime(time) };
}

export function storeProgram({ program, time }: DatedProgram): StoredProgram {
  return { ...program, time: time?.toString() };
}

function storeTelling({ data, signature }: Telling): StoredTelling {
  return {
    ...{ data: data.value, time: data.time?.toString() },
    ...(signature === undefined ? {} : { signature: signature.value, signedAt: signature.time?.toString() }),
  };
}

export function readStoredTelling(stored: StoredTelling | undefined): Telling | undefined {
  if (stored === undefined) return undefined;
  const { data, time, signature, signedAt } = stored;
  return {
    data: { value: data, time: readStoredTime(time) },
    ...(signature === undefined ? {} : { signature: { value: signature, time: readStoredTime(signedAt) } }),
  };
}

export function storeDetails(details: Details): Record<string, StoredDated> {
  const entries = Object.entries(details) as [keyof ContainerDetails, Dated][];
  return Object.fromEntries(
    entries.map(([key, { value, time }]) => [key, { value: cutName(value), time: time?.toString() }]),
  );
}
