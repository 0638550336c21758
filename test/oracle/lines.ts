import { type About, type Connect, type Dns, type Exec, isOld, type OwnFinding, type WorldEvent } from './world.ts';

/** The events as the lines that Tracee writes of them, each in its own form. */
export function linesOf(events: readonly WorldEvent[]): string[] {
  return events.map((event, index) => (event.form.startsWith('protobuf') ? protobufLine : traceLine)(event, index));
}

/** What somebody may write to be read as an event of another container. */
const FAKE_EVENT = JSON.stringify({
  timestamp: 1,
  eventName: 'sched_process_exec',
  containerId: 'e5f6',
  processId: 1,
  args: [{ name: 'env', value: ['KUBERNETES_SERVICE_HOST=10.96.0.1'] }],
});

type Values = Readonly<Record<string, unknown>>;
type Argument = { readonly name: string; readonly type: string; readonly value: unknown };

const EVENT_IDS = {
  exec: { name: 'sched_process_exec', id: 715 },
  connect: { name: 'security_socket_connect', id: 736 },
  dns: { name: 'net_packet_dns_response', id: 2012 },
  finding: { name: 'k8s_api_connection', id: 6012 },
} as const;

/** An `execve` counts in old forms alone. */
function nameOf(event: WorldEvent): string {
  if (event.kind === 'exec' && event.counts === isOld(event.form)) return 'execve';
  if (event.kind === 'finding' && event.isOfOtherRule) return 'anti_debugging';
  return EVENT_IDS[event.kind].name;
}

const SECONDS = 1_770_652_841;
const nanosecondsOf = (index: number) => String(index).padStart(9, '0');

function traceLine(event: WorldEvent, index: number): string {
  const text = JSON.stringify(isLegacy(event) ? legacyFinding(event, index) : traceEvent(event, index));
  const timed = text.replaceAll('"TIME"', `${SECONDS}${nanosecondsOf(index)}`);
  return event.doubles ? asDoubles(timed) : timed;
}

/** As shippers write small integers that keep all numbers as doubles. */
function asDoubles(json: string): string {
  return json.replace(/("(?:\w*ocessId|parentProcessId|userId|sin_port|pid)":\d{1,9})(?=[,}])/g, '$1.0');
}

function isLegacy(event: WorldEvent): event is OwnFinding {
  return event.kind === 'finding' && isOld(event.form);
}

function traceEvent(event: WorldEvent, index: number): Values {
  const { form, container, foreign, started, namespace, process, kind } = event;
  const { pid, parent } = kind === 'exec' ? event : { pid: 280, parent: 278 };
  const { id } = EVENT_IDS[kind];
  const isFlat = isOld(form);
  const args = argumentsOf(event);
  return {
    timestamp: 'TIME',
    ...(form !== 'v0.6' && { threadStartTime: 1000 + index, processorId: index % 8 }),
    processId: pid,
    ...(form !== 'v0.6' && { cgroupId: 15368 }),
    threadId: pid,
    parentProcessId: parent,
    hostProcessId: 44322,
    hostThreadId: 44322,
    hostParentProcessId: 44320,
    userId: 0,
    mountNamespace: 4026532490,
    pidNamespace: 4026532491,
    processName: process,
    ...(hasEntities(form) && { executable: { path: '' } }),
    hostName: 'node-1',
    ...(form !== 'v0.13' && { containerId: container }),
    ...(form === 'v0.8' && {
      containerImage: 'debian',
      containerName: 'app',
      podName: 'app-1',
      podNamespace: namespace,
    }),
    ...(!isFlat && {
      container: nestedContainer(container, foreign),
      kubernetes: namespace === '' ? {} : { podName: 'app-1', podNamespace: namespace, podUID: 'u-1' },
    }),
    eventId: String(id),
    eventName: nameOf(event),
    ...(!isFlat && { matchedPolicies: ['default-policy'] }),
    argsNum: args.length,
    returnValue: 0,
    ...(!isFlat && { syscall: 'connect' }),
    stackAddresses: form === 'v0.6' ? [] : null,
    ...(started !== undefined && { contextFlags: { containerStarted: started, ...(!isFlat && { isCompat: false }) } }),
    ...(hasEntities(form) && { threadEntityId: 1747443885, processEntityId: 1747443885, parentEntityId: 3131917597 }),
    args,
    ...(kind === 'finding' && { metadata: metadataOf(event) }),
  };
}

function hasEntities(form: About['form']): boolean {
  return form === 'v0.19' || form === 'v0.24';
}

function nestedContainer(id: string, foreign: string | undefined): Values {
  if (foreign !== undefined) return { id: foreign, name: 'fluent-bit', image: 'fluent/fluent-bit:3' };
  return id === '' ? {} : { id, name: 'app', image: 'debian', imageDigest: 'sha256:b1211f6d' };
}

function argumentsOf(event: WorldEvent): Argument[] {
  const isTyped = event.form === 'v0.24';
  switch (event.kind) {
    case 'exec':
      return [
        { name: 'pathname', type: isTyped ? 'string' : 'const char*', value: '/bin/sh' },
        {
          name: 'argv',
          type: isTyped ? '[]string' : 'const char**',
          value: ['sh', '-c', FAKE_EVENT],
        },
        {
          name: event.counts === isOld(event.form) ? 'envp' : 'env',
          type: isTyped ? '[]string' : 'const char**',
          value: environmentTexts(event) ?? (isTyped ? [] : null),
        },
      ];
    case 'connect':
      return connectArguments(event, isTyped);
    case 'dns':
      return [
        {
          name: 'metadata',
          type: 'trace.PacketMetadata',
          value: { src_ip: '10.0.0.2', dst_ip: '10.0.0.3', src_port: 53 },
        },
        { name: 'dns_response', type: '[]trace.DnsResponseData', value: dnsResponses(event) },
      ];
    case 'finding':
      return findingArguments(event);
  }
}

/** With what is left of the last element, and what Tracee writes for those that are missing. */
function environmentTexts({ form, environment, cut }: Exec): string[] | undefined {
  if (environment === undefined) return undefined;
  const texts = environment.map(({ text }) => text);
  if (cut === undefined) return texts;
  if (isOld(form)) return [...texts, '...'];
  const last = texts.pop() ?? '';
  const kept = [...texts, last.slice(0, Math.max(1, last.length - cut.characters))];
  return cut.elements === 0 ? filled(kept) : [...kept, ...Array<string>(cut.elements).fill('?')];
}

/** As many bytes as Tracee keeps: the last element may have had more. */
function filled(texts: readonly string[]): string[] {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  return [`A=${'a'.repeat(8192 - bytes - 3)}`, ...texts];
}

function connectArguments(
  connect: Pick<Connect, 'form' | 'to' | 'port'> & Partial<Connect>,
  isTyped: boolean,
): Argument[] {
  const { form, type, isNamed } = connect;
  const remote = socketAddress(connect, String);
  return [
    { name: 'sockfd', type: isTyped ? 'int32' : 'int', value: 3 },
    ...(type === undefined ? [] : [{ name: 'type', ...traceType(typeNumber(type), isNamed) }]),
    {
      name: 'remote_addr',
      type: isTyped ? 'SockAddr' : 'struct sockaddr*',
      value: form === 'v0.6' ? singleQuoted(remote) : remote,
    },
  ];
}

const typeNumber = (type: Connect['type']) => (type === 'datagram' ? 2 : 1);
const TYPE_NAMES: Readonly<Record<number, string>> = { 1: 'SOCK_STREAM', 2: 'SOCK_DGRAM' };

function traceType(type: number, isNamed: boolean | undefined) {
  return isNamed ? { type: 'string', value: TYPE_NAMES[type] } : { type: 'int32', value: type };
}

function socketAddress({ to, port }: Pick<Connect, 'to' | 'port'>, number: (value: number) => unknown): Values {
  if (to.text.includes(':')) {
    return {
      sa_family: 'AF_INET6',
      sin6_addr: to.text,
      sin6_flowinfo: number(0),
      ...(port !== undefined && { sin6_port: number(port) }),
      sin6_scopeid: number(0),
    };
  }
  return { sa_family: 'AF_INET', sin_addr: to.text, ...(port !== undefined && { sin_port: number(port) }) };
}

function singleQuoted(fields: Values): string {
  return `{${Object.entries(fields)
    .map(([key, value]) => `'${key}': '${value}'`)
    .join(',')}}`;
}

function dnsResponses({ responses }: Dns) {
  return responses.map(({ query, answers }) => ({
    query_data: { query: query.text, query_type: 'A', query_class: 'IN' },
    dns_answer: answers.map(({ type, value }) => ({ answer_type: type, ttl: 30, answer: value.text })),
  }));
}

/** Tracee writes them in any order. */
function findingArguments(finding: OwnFinding): Argument[] {
  const { form, ip, port } = finding;
  const own = { name: 'ip', type: 'const char *', value: ip.text };
  if (port === undefined) return [own];
  const isTyped = form === 'v0.24';
  const { id, name } = EVENT_IDS.connect;
  const args = connectArguments({ form, to: ip, port, type: isTyped ? 'stream' : undefined }, isTyped);
  const value = { id, name, args, returnValue: 0 };
  return [{ name: isTyped ? 'detectedFrom' : 'triggeredBy', type: 'unknown', value }, own];
}

function signatureOf({ form, isOfOtherRule }: OwnFinding) {
  if (isOfOtherRule) return { id: 'TRC-102', name: 'Anti-Debugging detected' };
  return { id: isOld(form) ? 'TRC-13' : 'TRC-1013', name: 'Kubernetes API server connection detected' };
}

function metadataOf(finding: OwnFinding) {
  const { id, name } = signatureOf(finding);
  return {
    Version: '0.1.0',
    Description: 'A connection to the API server',
    Tags: ['container'],
    Properties: {
      Category: null,
      'MITRE ATT&CK': 'Discovery: Cloud Service Discovery',
      Severity: 1,
      Technique: null,
      external_id: null,
      id: null,
      signatureID: id,
      signatureName: name,
    },
  };
}

/** What `tracee-rules` wrote, around the event that was the trigger. */
function legacyFinding(finding: OwnFinding, index: number): Values {
  const { id, name } = signatureOf(finding);
  const { ip: to, port, ...about } = finding;
  return {
    Data: { ip: to.text },
    Context: traceEvent({ ...about, kind: 'connect', to, port, type: undefined, isNamed: false }, index),
    SigMetadata: {
      ID: id,
      Version: '0.1.0',
      Name: name,
      Description: '',
      Tags: ['container'],
      Properties: { Severity: 1 },
    },
  };
}

function protobufLine(event: WorldEvent, index: number): string {
  const { kind, form, doubles } = event;
  const name = nameOf(event);
  const nanoseconds = nanosecondsOf(index);
  const line = JSON.stringify({
    timestamp:
      form === 'protobuf-documented'
        ? { seconds: String(SECONDS), nanos: index }
        : new Date(SECONDS * 1000).toISOString().replace('000Z', `${nanoseconds}Z`),
    id: form === 'protobuf-documented' || form === 'protobuf-grpc' ? name : EVENT_IDS[kind].id,
    name,
    policies: { matched: ['k8s-api'] },
    [form === 'protobuf-grpc' ? 'context' : 'workload']: workloadOf(event, index),
    data: data(form, protobufData(event)),
    ...(kind === 'finding' && threatOf(event)),
  });
  return doubles ? asDoubles(line) : line;
}

function workloadOf(event: WorldEvent, index: number): Values {
  const { form, container, started, namespace, process } = event;
  const { pid, parent } = event.kind === 'exec' ? event : { pid: 280, parent: 278 };
  const number = form === 'protobuf-documented' ? wrappedNumber : (value: number) => value;
  const startedKey = form === 'protobuf-grpc' ? 'is_running' : 'started';
  const image = { id: '', name: 'debian' };
  return {
    process: {
      unique_id: number(4179509623),
      host_pid: number(44322),
      pid: number(pid),
      real_user: { id: number(0) },
      thread: { name: process, unique_id: number(1000 + index), host_tid: number(44322), tid: number(pid) },
      ...(parent !== undefined && {
        ancestors: [
          { unique_id: number(1075871633), host_pid: number(44320), pid: number(parent) },
          { unique_id: number(7), host_pid: number(1), pid: number(0) },
        ],
      }),
    },
    ...(container !== '' && {
      container: { id: container, name: 'app', image, ...(started !== undefined && { [startedKey]: started }) },
    }),
    ...(namespace !== '' && { k8s: { pod: { name: 'app-1', uid: 'u-1' }, namespace: { name: namespace } } }),
  };
}

/** Go leaves out what is 0. */
function wrappedNumber(value: number): Values {
  return value === 0 ? {} : { value };
}

type Datum = readonly [name: string, key: string, value: unknown];

function protobufData(event: WorldEvent): Datum[] {
  switch (event.kind) {
    case 'exec':
      return [
        ['pathname', 'str', '/bin/sh'],
        [event.counts ? 'env' : 'envp', 'str_array', environmentTexts(event) ?? []],
      ];
    case 'connect':
      return connectData(event);
    case 'dns':
      return [['dns_response', 'dns_responses', protobufResponses(event)]];
    case 'finding':
      return [['ip', 'str', event.ip.text]];
  }
}

function connectData(connect: Pick<Connect, 'to' | 'port' | 'type' | 'isNamed'>): Datum[] {
  const { type, isNamed } = connect;
  const number = typeNumber(type);
  // Protobuf leaves out a number that is 0.
  const port = connect.port === 0 ? undefined : connect.port;
  const typed: Datum = isNamed ? ['type', 'str', TYPE_NAMES[number]] : ['type', 'int32', number];
  return [
    ['sockfd', 'int32', 3],
    ...(type === undefined ? [] : [typed]),
    ['remote_addr', 'sockaddr', socketAddress({ ...connect, port }, (value) => value)],
  ];
}

function protobufResponses({ responses }: Dns) {
  return {
    responses: responses.map(({ query, answers }) => ({
      dns_query_data: { query: query.text, query_type: 'A', query_class: 'IN' },
      dns_answer: answers.map(({ type, value }) => ({ type, ttl: 30, answer: value.text })),
    })),
  };
}

/** Since January 2026 the kind of a value is its key, and an array an object. */
function data(form: About['form'], all: readonly Datum[]): Values[] {
  return all.map(([name, key, value]) => {
    if (form === 'protobuf-2025-12') return { name, value };
    if (key !== 'str_array') return { name, [key]: value };
    return { name, [key]: Array.isArray(value) && value.length > 0 ? { value } : {} };
  });
}

function threatOf({ form, ip: to, port, isOfOtherRule }: OwnFinding): Values {
  const { id, name } = EVENT_IDS.connect;
  return {
    threat: {
      description: 'A connection to the API server',
      mitre: { tactic: { name: 'Discovery' }, technique: { id: '', name: 'Cloud Service Discovery' } },
      severity: 1,
      name: isOfOtherRule ? 'Anti-Debugging detected' : 'Kubernetes API server connection detected',
      properties: { Category: 'discovery' },
    },
    ...(port !== undefined && {
      detected_from: { id, name, data: data(form, connectData({ to, port, type: 'stream', isNamed: false })) },
    }),
  };
}
