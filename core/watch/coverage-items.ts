import type { Needed } from '#core/detectors/detector.ts';
import { keyPart } from '#core/store/keys.ts';
import type { Key } from '#core/store/table.ts';
import { MILLISECONDS_PER_HOUR, SECONDS_PER_HOUR } from '#core/time.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** What kinds of events a cluster's objects held within an hour. */
    hour: HourBody;
    /** When a node's objects last held each kind of event. */
    node: NodeBody;
    /** How much one function read of a cluster within an hour. */
    tally: TallyBody;
  }
}

export type HourBody = {
  readonly cluster: string;
  /** Hours since the epoch. */
  readonly hour: number;
  /** Items of an earlier release do not know all of them. */
  readonly seen: Readonly<Partial<Record<Needed, boolean>>>;
};

export type NodeBody = {
  readonly cluster: string;
  readonly node: string;
  /** Hours since the epoch; 0 for never. `objects`: of any object, whatever it held. */
  readonly latest: Readonly<Record<NodeKind, number>>;
};

export const NODE_KINDS = ['objects', 'execs', 'execsWithEnvironment', 'connects'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

export type TallyBody = {
  readonly cluster: string;
  readonly execs: number;
  readonly execsWithEnvironment: number;
};

/** How long it is known that a cluster has sent something: a week's quiet days among it, and one day more. */
const CLUSTER_HOURS = 8 * 24;
/** The same of a node. */
const NODE_HOURS = 24;
const TALLY_HOURS = 3;

/** All clusters' hours lie in one partition: there are few, and they are written once an hour. */
export const HOURS = 'clusters';

export function hourOf(milliseconds: number): number {
  return Math.floor(milliseconds / MILLISECONDS_PER_HOUR);
}

/** Milliseconds since the epoch at which the hour began. */
export function timeOfHour(hour: number): number {
  return hour * MILLISECONDS_PER_HOUR;
}

/** Seconds since the epoch at which something that was noted in this hour is forgotten. */
export function expiryOf(kind: 'hour' | 'node' | 'tally', hour: number): number {
  return (hour + { hour: CLUSTER_HOURS, node: NODE_HOURS, tally: TALLY_HOURS }[kind]) * SECONDS_PER_HOUR;
}

export function hourKey(cluster: string, hour: number): Key {
  return { partition: HOURS, sort: `${keyPart(cluster)}#${hour}` };
}

export function nodesPartition(cluster: string): string {
  return `nodes#${keyPart(cluster)}`;
}

export function nodeKey(cluster: string, node: string): Key {
  return { partition: nodesPartition(cluster), sort: keyPart(node) };
}

export function talliesPartition(hour: number): string {
  return `tallies#${hour}`;
}

/** `reader`: names the function that reads. */
export function tallyKey(cluster: string, hour: number, reader: string): Key {
  return { partition: talliesPartition(hour), sort: `${keyPart(cluster)}#${keyPart(reader)}` };
}
