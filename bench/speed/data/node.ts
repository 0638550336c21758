import type { Random } from './random.ts';

/** What Tracee tells of a process with each of its events. */
export type Process = {
  readonly name: string;
  readonly ids: readonly [process: number, thread: number, parent: number];
  readonly hostIds: readonly [process: number, thread: number, parent: number];
  readonly startTime: bigint;
  readonly entityIds: readonly [thread: number, process: number, parent: number];
  readonly container: Container;
  /** What it connects to, apart from the API server. */
  readonly peers: readonly Peer[];
};

export type Peer = { readonly address: string; readonly port: number };

export type Container = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageDigest: string;
  readonly pod: string;
  readonly namespace: string;
  readonly podUid: string;
  readonly host: string;
  readonly cgroup: number;
  readonly namespaces: readonly [mount: number, pid: number];
  /** Without the variables that change from process to process. */
  readonly environment: readonly string[];
};

export const API_ADDRESS = '10.96.0.1';
const CONTAINERS = 150;
const PROCESSES_PER_CONTAINER = 6;
const PEERS = 5;
const PROGRAMS = ['node', 'python3', 'nginx', 'java', 'sh', 'curl', 'redis-server', 'postgres', 'kubectl', 'envoy'];
const TEAMS = ['shop', 'payments', 'search', 'platform', 'monitoring'];
/** A few containers are none of Kubernetes', and are told no address. */
const WITHOUT_ADDRESS = 0.1;

/** The processes of one node, in all of its containers. */
export function createProcesses(random: Random, start: bigint): Process[] {
  const containers = Array.from({ length: CONTAINERS }, (_, index) => createContainer(random, index));
  return containers.flatMap((container) =>
    Array.from({ length: PROCESSES_PER_CONTAINER }, (_, index) => createProcess(random, container, start, index === 0)),
  );
}

function createContainer(random: Random, index: number): Container {
  const name = `${random.pick(TEAMS)}-${random.pick(['api', 'worker', 'web', 'cache'])}`;
  const pod = `${name}-${random.hex(10)}-${random.hex(5)}`;
  const isTold = !random.chance(WITHOUT_ADDRESS);
  return {
    id: random.hex(64),
    name,
    image: `registry.example/${name}:1.${index}.3`,
    imageDigest: `sha256:${random.hex(64)}`,
    pod,
    namespace: random.pick(TEAMS),
    podUid: `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`,
    host: pod.slice(0, 15),
    cgroup: 3000 + index,
    namespaces: [4_026_532_000 + index * 2, 4_026_532_001 + index * 2],
    environment: createEnvironment(random, pod, isTold),
  };
}

/** 30 to 80 variables; most of them are those of the namespace's services. */
function createEnvironment(random: Random, pod: string, isTold: boolean): string[] {
  const own = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `HOSTNAME=${pod}`, 'HOME=/root'];
  const told = [
    'KUBERNETES_SERVICE_PORT=443',
    'KUBERNETES_SERVICE_PORT_HTTPS=443',
    `KUBERNETES_PORT_443_TCP=tcp://${API_ADDRESS}:443`,
    `KUBERNETES_SERVICE_HOST=${API_ADDRESS}`,
    'KUBERNETES_PORT_443_TCP_PROTO=tcp',
    'KUBERNETES_PORT_443_TCP_PORT=443',
    `KUBERNETES_PORT_443_TCP_ADDR=${API_ADDRESS}`,
    `KUBERNETES_PORT=tcp://${API_ADDRESS}:443`,
  ];
  const count = 30 + random.integer(51) - own.length - (isTold ? told.length : 0);
  const services = Array.from({ length: count }, (_, index) => {
    const service = `SERVICE_${index >> 1}_${random.hex(4).toUpperCase()}`;
    return index % 2 === 0
      ? `${service}_PORT=tcp://10.97.${random.integer(256)}.${random.integer(256)}:8080`
      : `${service}_NAME=${random.hex(24)}`;
  });
  const place = random.integer(services.length);
  return [...own, ...services.slice(0, place), ...(isTold ? told : []), ...services.slice(place)];
}

/** The first of a container has the number 1, and a parent outside of it. */
function createProcess(random: Random, container: Container, start: bigint, isFirst: boolean): Process {
  const id = isFirst ? 1 : 2 + random.integer(30_000);
  const hostId = 2000 + random.integer(200_000);
  return {
    name: random.pick(PROGRAMS),
    ids: [id, id + random.integer(3), isFirst ? 0 : 1 + random.integer(100)],
    hostIds: [hostId, hostId + random.integer(3), 1000 + random.integer(1000)],
    startTime: start - BigInt(random.integer(1_000_000_000)) * 1000n,
    entityIds: [random.integer(2 ** 32), random.integer(2 ** 32), random.integer(2 ** 32)],
    container,
    peers: Array.from({ length: PEERS }, () => createPeer(random)),
  };
}

/** Never the API server's address: then it is enough to compare addresses, as other programs here do. */
function createPeer(random: Random): Peer {
  if (random.chance(0.1)) return { address: `fd00::${1 + random.integer(40)}`, port: 5432 };
  return {
    address: `10.${96 + random.integer(4)}.0.${2 + random.integer(20)}`,
    port: random.pick([53, 80, 443, 6379]),
  };
}
