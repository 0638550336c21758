import { getOrCreate } from '#core/get-or-create.ts';
import type { ContainerDetails } from '#core/tracee/event.ts';
import type { Connection } from './connection.ts';
import type { Coverage } from './coverage.ts';
import type { Dated } from './earliest.ts';
import type { Evidence } from './evidence.ts';
import type { HourMarks } from './hour-marks.ts';
import type { ProgramFacts } from './program-facts.ts';
import type { Telling } from './telling.ts';

/**
 * What a set of logs tells: a set of endpoints and a set of connections, which only grow, so that the order in which
 * they were found does not matter. Its size follows the distinct containers, addresses, ports and
 * process names, not the events.
 */
export type Facts = {
  /** What was read, by the source's name; in merged facts one entry stands for all whole sources of a cluster and day. */
  readonly sources: Map<string, Coverage>;
  readonly clusters: Map<string, ClusterFacts>;
};

export type ClusterFacts = {
  /** How often something was taken out. Who keeps a part of these facts must look it up again when this changes. */
  removals: number;
  readonly containers: Map<string, ContainerFacts>;
  /** How many findings of Tracee's own there are, by JSON of [container, address]. */
  readonly traceeFindings: Map<string, number>;
  /** By the names of nodes, where the keys of logs tell them: the hours in which each sent an exec or a connect, and whether the day has a connect. */
  readonly nodes: Map<string, HourMarks>;
};

/** So many nodes of a cluster are kept and one more, which says that there are others. */
export const MAX_NODES = 5000;

export type ContainerFacts = {
  /** Of the execs that were wanted. */
  firstExec: bigint | undefined;
  lastExec: bigint | undefined;
  details: Readonly<Partial<Record<keyof ContainerDetails, Dated>>>;
  /** The addresses that the container was told, and the names; see `addTold`. */
  readonly endpoints: Map<string, ToldFacts>;
  readonly names: Map<string, ToldFacts>;
  /** Whether it was told more of either than is kept. */
  isToldMore: boolean;
  /** Which addresses names have, by what was looked up in the container. */
  readonly answers: Map<string, Set<string>>;
  /** By the connection's address, port and process. */
  readonly connections: Map<string, ConnectionFacts>;
  /** What its processes have run. */
  readonly programs: ProgramFacts;
};

/** Where a container was told to find the endpoint, and by whom. */
export type ToldFacts = {
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
  /**
   * Of the execs by which the container's runtime told it, '' if they name none. Undefined if processes of the container
   * told it: any of them can set any environment.
   */
  readonly namespace: string | undefined;
  first: bigint | undefined;
};

export type ConnectionFacts = Connection & {
  /** Connects, or events that the detector decided for. */
  count: number;
  /** Tracee's own findings of it. */
  reports: number;
  first: bigint | undefined;
  last: bigint | undefined;
  evidence: readonly Evidence[];
  /** Of a connection that has a rule. */
  telling?: Telling | undefined;
};

/** No facts. */
export function createFacts(): Facts {
  return { sources: new Map(), clusters: new Map() };
}

/** The facts of this cluster, made if there are none yet; likewise those of a container and of a connection. */
export function clusterIn(facts: Facts, name: string): ClusterFacts {
  return getOrCreate(facts.clusters, name, () => ({
    removals: 0,
    containers: new Map(),
    traceeFindings: new Map(),
    nodes: new Map(),
  }));
}

/** The hours of a node; undefined where there are too many nodes. */
export function nodeIn({ nodes }: ClusterFacts, name: string): HourMarks | undefined {
  if (!nodes.has(name) && nodes.size > MAX_NODES) return undefined;
  return getOrCreate(nodes, name, () => new Map());
}

export function containerIn(cluster: ClusterFacts, id: string): ContainerFacts {
  return getOrCreate(cluster.containers, id, () => ({
    firstExec: undefined,
    lastExec: undefined,
    details: {},
    endpoints: new Map(),
    names: new Map(),
    isToldMore: false,
    answers: new Map(),
    connections: new Map(),
    programs: new Map(),
  }));
}

export function connectionIn(container: ContainerFacts, connection: Connection): ConnectionFacts {
  const { address, port, process, rule } = connection;
  return getOrCreate(container.connections, keyOf(connection), () => ({
    address,
    port,
    process,
    rule,
    count: 0,
    reports: 0,
    first: undefined,
    last: undefined,
    evidence: [],
  }));
}

/** The connection if there is one. */
export function connectionAt(
  { connections }: Pick<ContainerFacts, 'connections'>,
  connection: Connection,
): Readonly<ConnectionFacts> | undefined {
  return connections.get(keyOf(connection));
}

/** No address begins with a bracket. Joined, it is one text; a template would keep all of its parts. */
function keyOf({ address, port, process, rule }: Connection): string {
  return rule === undefined ? [address, port, process].join(' ') : JSON.stringify([rule, address, process]);
}
