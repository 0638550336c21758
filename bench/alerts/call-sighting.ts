import { findingId } from '#core/correlate/finding-id.ts';
import { hashOf } from '#core/hash.ts';
import { containerPartition } from '#core/store/keys.ts';
import type { Sighting } from '#core/store/stored-finding.ts';
import { baseName } from '#core/text.ts';
import { toNanoseconds } from '#core/time.ts';
import type { Call } from './fleet.ts';

export const API_SERVER = '10.96.0.1';

/** What an object tells of a call, as the store takes it. `start`: of the simulation, in milliseconds since the epoch. */
export function sightingOf(call: Call, source: string, start: number): Sighting {
  const { cluster, executable, parents = [], isEntered = false } = call;
  const container = containerOf(call);
  const time = String(toNanoseconds(start + call.at));
  const dated = (value: string) => ({ value, time });
  return {
    partition: containerPartition(cluster, container),
    subject: { id: idOf(call), cluster, container, address: API_SERVER, port: 443, process: threadOf(call) },
    basis: 'observed',
    foundLate: false,
    observation: {
      source,
      ...{ count: 1, first: time, last: time, evidence: [{ line: 17, time }] },
      details: {
        name: dated(call.container),
        image: dated(call.image),
        podName: dated(call.pod),
        podNamespace: dated(call.namespace),
      },
      program: { executable, user: '0', parents, isEntered, time },
    },
  };
}

/** Of the finding; threads of one name have one. */
export function idOf(call: Call): string {
  const connection = { address: API_SERVER, port: 443, process: threadOf(call) };
  return findingId(call.cluster, containerOf(call), connection);
}

export function containerOf({ cluster, pod, container }: Call): string {
  return hashOf(JSON.stringify([cluster, pod, container]));
}

/** The kernel keeps so many characters of a name. */
export function threadOf({ thread, executable }: Pick<Call, 'thread' | 'executable'>): string {
  return (thread ?? baseName(executable)).slice(0, 15);
}
