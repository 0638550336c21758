import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { Detector, Words } from '#core/detectors/detector.ts';
import { hostText } from '#core/text.ts';
import { formatTime, toNanoseconds } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';
import type { Fact } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

/** `shop/checkout`: what a person calls the group's container. */
export function ownerOf({ namespace, workload, container }: Group): Phrase {
  return workload === undefined ? phrase`container ${named(container.slice(0, 12))}` : ownerName(namespace, workload);
}

export function ownerOfFinding({ pod, container }: Finding): Phrase {
  const workload = workloadOf(pod.name);
  return workload === undefined
    ? phrase`container ${named(container.id.slice(0, 12))}`
    : ownerName(pod.namespace, workload);
}

function ownerName(namespace: string | undefined, workload: string): Phrase {
  return [named(`${namespace ?? '?'}/${workload}`)];
}

/** `kubectl -> 10.96.0.1:443` */
export function connectionOf(process: string | undefined, address: string, port?: number | undefined): Phrase {
  return phrase`${named(process)} -> ${named(port === undefined ? address : `${hostText(address)}:${port}`)}`;
}

/** A group on one line, as a digest or a summary lists it. */
export function groupLine(group: Group): Phrase {
  return phrase`${ownerOf(group)}: ${connectionOf(group.process, group.address)}`;
}

export function factsOf(facts: Readonly<Record<string, string | undefined>>): Fact[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => ({ label, value: [named(value)] }));
}

/** `time`: nanoseconds since the epoch. */
export function showInstant(time: bigint | undefined): string {
  return time === undefined ? 'unknown' : `${formatTime(time).slice(0, 19).replace('T', ' ')} UTC`;
}

export function showMilliseconds(time: number): string {
  return showInstant(toNanoseconds(time));
}

/** The rules that a message is about, and how grave they are. */
export function rulesOf(detectors: readonly Detector[]): string {
  return detectors.map(({ id, severity }) => `${id}, severity ${severity}`).join('; ');
}

/** What all these detectors say, in a row. */
export function saidBy(detectors: readonly Detector[], say: (words: Words) => string, between: string): Phrase {
  return [[...new Set(detectors.map(({ words }) => say(words)))].join(between)];
}
