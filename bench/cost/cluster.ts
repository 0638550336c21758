import { createHash } from 'node:crypto';
import { toNanoseconds } from '#core/time.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/**
 * What runs on each node and what of it Tracee logs. Some of it talks to the API server, as operators, meshes and
 * agents do; clients keep a connection for minutes, so a new one comes every five.
 */
export const LOAD = {
  /** Agents of the node, a month old. They started before Tracee, so no start shows their environment. */
  agents: 5,
  /** Applications, replaced once a day. */
  applications: 24,
  /** Jobs, one after the other. */
  jobs: 1,
  jobMinutes: 10,
  /** Of the containers: these have a health check that execs something six times a minute. */
  probed: 6,
  /** Of the agents and of the applications: these connect to the API server. Every fifth job does, too. */
  callingAgents: 3,
  callingApplications: 2,
  minutesBetweenCalls: 5,
  /** Connects of a container in a minute to others than the API server: the DNS, services, addresses of its own. */
  connectsPerMinute: 10,
  servicesOfContainer: 2,
  ownAddresses: 2,
  /** That the cluster has. */
  services: 50,
} as const;

export const CONTAINERS = LOAD.agents + LOAD.applications + LOAD.jobs;

const ADDRESSES = 1 + LOAD.servicesOfContainer + LOAD.ownAddresses;
const PROBES_PER_MINUTE = 6;
const MINUTES_PER_DAY = 1440;
const API_SERVER = '172.20.0.1';
const DNS = '172.20.0.10';
const ENVIRONMENT = ['', `KUBERNETES_SERVICE_HOST=${API_SERVER}`];

/** What one node has logged in a while. */
export type NodeLog = {
  /** Lines, by container. */
  readonly parts: readonly Buffer[];
  /** Events and bytes, with those that `parts` leaves out. */
  readonly events: number;
  readonly bytes: number;
};

type Container = { readonly id: string; readonly name: string; readonly started: boolean; readonly minutes: number };
type Lines = { readonly start: Buffer; readonly probe: Buffer; readonly connects: Buffer; readonly call: Buffer };

export type ClusterLog = {
  /**
   * The log of a node from a minute on. It leaves out what only repeats, which costs bytes and no request: `bytes`
   * has it. With `whole` it is all there.
   */
  read(node: number, fromMinute: number, minutes: number, whole?: boolean): NodeLog;
};

/** `start`: of minute 0, in milliseconds since the epoch. */
export function createClusterLog(start = Date.UTC(2026, 1, 9)): ClusterLog {
  const cache = new Map<string, Lines>();

  return { read };

  function read(node: number, fromMinute: number, minutes: number, whole = false): NodeLog {
    const parts: Buffer[] = [];
    let events = 0;
    let bytes = 0;
    for (let slot = 0; slot < CONTAINERS; slot += 1) {
      for (const container of containersOf(node, slot, fromMinute, minutes)) {
        const lines = linesOf(node, slot, container);
        const add = (line: Buffer, times: number, count: number) => {
          if (times === 0) return;
          for (let copy = 0; copy < (whole ? times : 1); copy += 1) parts.push(line);
          events += times * count;
          bytes += times * line.length;
        };
        add(lines.start, Number(container.started), 2);
        add(lines.probe, isProbed(slot) ? PROBES_PER_MINUTE * container.minutes : 0, 1);
        add(lines.connects, (container.minutes * LOAD.connectsPerMinute) / ADDRESSES, ADDRESSES);
        add(
          stamped(lines.call, start + fromMinute * 60_000),
          isCalling(slot, container) ? callsIn(node, slot, fromMinute, minutes) : 0,
          1,
        );
      }
    }
    return { parts, events, bytes };
  }

  function linesOf(node: number, slot: number, container: Container): Lines {
    const known = cache.get(container.id);
    if (known !== undefined) return known;
    const lines = createLines(node, slot, container);
    if (slot < LOAD.agents + LOAD.applications) cache.set(container.id, lines);
    return lines;
  }
}

/** The line with another time: how findings are counted follows from when they were. */
function stamped(line: Buffer, time: number): Buffer {
  const copy = Buffer.from(line);
  copy.write(String(toNanoseconds(time)), '{"timestamp":'.length);
  return copy;
}

/** The containers that one place on a node has had in these minutes. */
function* containersOf(node: number, slot: number, fromMinute: number, minutes: number): Generator<Container> {
  const life = lifeOf(slot);
  const phase = number(`${node} ${slot}`) % life;
  for (let at = fromMinute; at < fromMinute + minutes; ) {
    const generation = Math.floor((at + phase) / life);
    const begin = generation * life - phase;
    const end = Math.min(begin + life, fromMinute + minutes);
    const id = createHash('sha256').update(`${node} ${slot} ${generation}`).digest('hex');
    yield { id, name: `container-${slot}`, started: begin >= fromMinute && begin > 0, minutes: end - at };
    at = end;
  }
}

function lifeOf(slot: number): number {
  if (slot < LOAD.agents) return 30 * MINUTES_PER_DAY;
  return slot < LOAD.agents + LOAD.applications ? MINUTES_PER_DAY : LOAD.jobMinutes;
}

/** The first agent, and the last of the applications. */
function isProbed(slot: number): boolean {
  const end = LOAD.agents + LOAD.applications;
  return slot === 0 || (slot > end - LOAD.probed && slot < end);
}

function isCalling(slot: number, { id }: Container): boolean {
  if (slot < LOAD.agents) return slot < LOAD.callingAgents;
  if (slot < LOAD.agents + LOAD.applications) return slot < LOAD.agents + LOAD.callingApplications;
  return Number.parseInt(id.slice(0, 8), 16) % 5 === 0;
}

function callsIn(node: number, slot: number, fromMinute: number, minutes: number): number {
  const phase = number(`call ${node} ${slot}`) % LOAD.minutesBetweenCalls;
  const until = (minute: number) => Math.floor((minute + phase) / LOAD.minutesBetweenCalls);
  return until(fromMinute + minutes) - until(fromMinute);
}

function createLines(node: number, slot: number, { id, name }: Container): Lines {
  const options = {
    container: id,
    containerName: name,
    image: `registry.example/team/${name}:1.4.2`,
    podName: `${name}-${generatedName(id.slice(0, 10))}-${generatedName(id.slice(10, 15))}`,
    podNamespace: `team-${slot % 7}`,
    podUid: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
    host: `ip-10-0-${node >> 8}-${node & 255}.ec2.internal`,
    process: name,
  };
  const text = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`);
  const connect = (address: string, port: string) => connectLine(inet(address, port), options);
  const services = Array.from({ length: LOAD.servicesOfContainer }, (_, at) =>
    connect(`172.20.1.${(number(`${node} ${slot}`) + at) % LOAD.services}`, '8080'),
  );
  const others = Array.from({ length: LOAD.ownAddresses }, (_, at) =>
    connect(`10.${at}.${number(id) % 250}.${slot}`, '5432'),
  );
  return {
    start: text(execLine(ENVIRONMENT, options), execLine(ENVIRONMENT, options)),
    probe: text(execLine(ENVIRONMENT, options)),
    connects: text(connect(DNS, '53'), ...services, ...others),
    call: text(connect(API_SERVER, '443')),
  };
}

/** As Kubernetes writes what it generates: without vowels, and without digits that look like letters. */
function generatedName(hex: string): string {
  return [...hex].map((digit) => 'bcdfghjklmnpqrst'[Number.parseInt(digit, 16)]).join('');
}

/** The same for the same text, in any run. */
export function number(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
