import type { Connection } from '#core/correlate/connection.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { hashOf } from '#core/hash.ts';
import { containerPartition } from '#core/store/keys.ts';
import type { Sighting } from '#core/store/stored-finding.ts';
import { baseName } from '#core/text.ts';
import { toNanoseconds } from '#core/time.ts';
import type { Call } from './fleet.ts';

export const API_SERVER = '10.96.0.1';

/** What an object tells of a call, as the store takes it. `start`: of the simulation, in milliseconds since the epoch. */
export function sightingOf(call: Call, source: string, start: number): Sighting {
  const { cluster, executable, parents = [], isEntered = false, rule } = call;
  const container = containerOf(call);
  const time = String(toNanoseconds(start + call.at));
  const dated = (value: string) => ({ value, time });
  return {
    partition: containerPartition(cluster, container),
    subject: { id: idOf(call), cluster, container, ...connectionOf(call) },
    basis: rule === undefined ? 'observed' : 'reported',
    foundLate: false,
    observation: {
      source,
      ...(rule === undefined
        ? { count: 1 }
        : { count: 0, reports: 1, telling: { data: {}, time, signature: signatureOf(rule), signedAt: time } }),
      ...{ first: time, last: time, evidence: [{ line: 17, time }] },
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
  return findingId(call.cluster, containerOf(call), connectionOf(call));
}

function connectionOf(call: Call): Connection {
  const process = threadOf(call);
  if (call.rule === undefined) return { address: API_SERVER, port: 443, process };
  return { address: '', port: undefined, process, rule: call.rule };
}

/** What Tracee's lines say of one of its own rules. */
export function signatureOf(rule: string): Signature {
  const { name, eventName, severity } = detectorOf({ rule });
  return { name, eventName, severity };
}

export function containerOf({ cluster, pod, container }: Call): string {
  return hashOf(JSON.stringify([cluster, pod, container]));
}

/** The kernel keeps so many characters of a name. */
export function threadOf({ thread, executable }: Pick<Call, 'thread' | 'executable'>): string {
  return (thread ?? baseName(executable)).slice(0, 15);
}
