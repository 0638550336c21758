import { hashOf } from '#core/hash.ts';
import type { Key } from './table.ts';

/**
 * DynamoDB takes 2048 bytes of partition key and 1024 of sort key. Parts are ours or an attacker's; longer ones
 * than this are replaced by their hash.
 */
const MAX_PART = 128;

/** The retained connections of one address may be everybody's (DNS): they are spread over this number of partitions. */
export const SHARDS = 16;

/**
 * A name as part of a key: no two names give the same part, and no name can end it or begin another. Lone
 * surrogates, which have no UTF-8, are told apart, too.
 */
export function keyPart(name: string): string {
  const escaped = name.replace(/[^\w.:-]/gu, escapeCharacter);
  return escaped.length <= MAX_PART ? escaped : `~${hashOf(JSON.stringify(name))}`;
}

/** The partition of what is known of a container. */
export function containerPartition(cluster: string, container: string): string {
  return `container#${keyPart(cluster)}#${keyPart(container)}`;
}

/** The cluster of a container's partition, as a part of a key. */
export function clusterOfContainer(partition: string): string {
  return partition.split('#')[1] ?? '';
}

/** `partition`: the container's. */
export function endpointKey(partition: string, address: string): Key {
  return { partition, sort: `${ENDPOINTS}${keyPart(address)}` };
}

/**
 * The sort keys of a container's endpoints, names and answers begin with this. They come after its connections, so that whoever lists both
 * reads the endpoints last: then a connection that was there and an endpoint that was not cannot have missed each
 * other.
 */
export const ENDPOINTS = 'environment#';

/** A name that a container was told. No address begins with an asterisk. `partition`: the container's. */
export function nameKey(partition: string, name: string): Key {
  return { partition, sort: `${ENDPOINTS}*name#${keyPart(name)}` };
}

/** The addresses of a name by a container's lookups. `partition`: the container's. */
export function answerKey(partition: string, name: string): Key {
  return { partition, sort: `${ENDPOINTS}*answer#${keyPart(name)}` };
}

/** The mark of a container that was told its cluster's own name. `partition`: the container's. */
export function ownNameKey(partition: string): Key {
  return { partition, sort: `${ENDPOINTS}*own` };
}

/** The sort keys of a container's connections begin with this. */
export const CONNECTIONS = 'contact#';

/** Those of its connections to an address. */
export function connectionsTo(address: string): string {
  return `${CONNECTIONS}${keyPart(address)}#`;
}

export function connectionKey(partition: string, address: string, findingId: string): Key {
  return { partition, sort: `${connectionsTo(address)}${findingId}` };
}

/** The mark of a container that had more connections than are retained. `partition`: the container's. */
export function overflowKey(partition: string): Key {
  return { partition, sort: 'overflow' };
}

/** What unusual programs a container has run. `partition`: the container's. */
export function programsKey(partition: string): Key {
  return { partition, sort: 'programs' };
}

/** Without a port: where an earlier release has written down who was told the address, at whatever port. */
export function quorumKey(cluster: string, address: string, port?: number): Key {
  const sort = port === undefined ? 'quorum' : `quorum#${port}`;
  return { partition: `address#${keyPart(cluster)}#${keyPart(address)}`, sort };
}

/** One of the partitions that hold the containers which have connections to an address. */
export function callersPartition(cluster: string, address: string, shard: number): string {
  return `callers#${keyPart(cluster)}#${keyPart(address)}#${shard}`;
}

/** `container`: the container's partition. */
export function callerKey(cluster: string, address: string, container: string): Key {
  const sort = hashOf(container);
  const shard = Number.parseInt(sort.slice(0, 4), 16) % SHARDS;
  return { partition: callersPartition(cluster, address, shard), sort };
}

/** The sort key of all findings. */
export const FINDING = 'finding';

export function findingKey(id: string): Key {
  return { partition: `finding#${id}`, sort: FINDING };
}

/** What an object tells of a finding, or all objects that share a place. */
export function contributionKey(id: string, place: string): Key {
  return { partition: `finding#${id}`, sort: `source#${hashOf(place)}` };
}

/** The samples of what objects tell of a finding later. They are listed with the contributions. */
export function samplesKey(id: string): Key {
  return { partition: `finding#${id}`, sort: 'source#samples' };
}

export function clusterKey(cluster: string): Key {
  return { partition: `cluster#${keyPart(cluster)}`, sort: 'cluster' };
}

/** The list of a cluster's known addresses. */
export function addressesKey(cluster: string): Key {
  return { ...clusterKey(cluster), sort: 'addresses' };
}

function escapeCharacter(character: string): string {
  if (/\p{Surrogate}/u.test(character)) return `%u${character.charCodeAt(0).toString(16)}`;
  return `%${Buffer.from(character).toString('hex')}`;
}
