/** Constructs lines as Tracee v0.24 writes them. Whatever a test does not say is filled with something plausible. */

export type EventOptions = {
  readonly timestamp?: string;
  readonly container?: string;
  readonly started?: boolean;
  readonly process?: string;
  readonly containerName?: string;
  readonly image?: string;
  readonly podName?: string;
  readonly podNamespace?: string;
  readonly podUid?: string;
  readonly host?: string;
  /** The numbers of the process and of its parent within the container; 0 is a parent outside of it. */
  readonly processId?: number;
  readonly parentId?: number;
  /** Tracee's names of them. */
  readonly entity?: number;
  readonly parentEntity?: number;
  readonly user?: number;
  /** The path of what the process runs, which only a Tracee with a tree of processes tells. */
  readonly executable?: string;
  readonly imageDigest?: string;
};

export const CONTAINER = '8498b67529680758f69b3a165b6ced82d90e7dae7c573dfa795a87925267230b';
export const TIMESTAMP = '1770652841122095657';

export type ExecOptions = {
  readonly path?: string;
  /** What the thread was called before. */
  readonly before?: string;
  readonly argv?: readonly string[];
};

/** An exec of the container's runtime, unless `options` say another process. */
export function execLine(environment: readonly string[] | null, options: EventOptions & ExecOptions = {}): string {
  const { path = '/bin/sh', before, argv = ['sh', '-c', 'true'] } = options;
  return eventLine('sched_process_exec', '715', { processId: 1, parentId: 0, ...options }, [
    { name: 'cmdpath', type: 'string', value: path },
    { name: 'argv', type: '[]string', value: argv },
    { name: 'env', type: '[]string', value: environment },
    { name: 'pathname', type: 'string', value: path },
    ...(before === undefined ? [] : [{ name: 'prev_comm', type: 'string', value: before }]),
  ]);
}

export type Remote = Readonly<Record<string, unknown>> | null;

export function connectLine(remote: Remote, options: EventOptions = {}): string {
  return eventLine('security_socket_connect', '736', options, [
    { name: 'sockfd', type: 'int32', value: 3 },
    { name: 'type', type: 'int32', value: 1 },
    { name: 'remote_addr', type: 'SockAddr', value: remote },
  ]);
}

export function inet(address: string, port = '443'): Remote {
  return address.includes(':')
    ? { sa_family: 'AF_INET6', sin6_addr: address, sin6_flowinfo: '0', sin6_port: port, sin6_scopeid: '0' }
    : { sa_family: 'AF_INET', sin_addr: address, sin_port: port };
}

export function eventLine(
  eventName: string,
  eventId: string,
  options: EventOptions,
  args: readonly object[] | null,
): string {
  const { container = CONTAINER, started = true, process = 'curl', host = 'node-1' } = options;
  const { processId = 280, parentId = 278 } = options;
  const event = {
    threadStartTime: 1000,
    processorId: 9,
    processId,
    cgroupId: 15368,
    threadId: 280,
    parentProcessId: parentId,
    hostProcessId: 44322,
    hostThreadId: 44322,
    hostParentProcessId: 44320,
    userId: options.user ?? 0,
    mountNamespace: 4026532490,
    pidNamespace: 4026532491,
    processName: process,
    executable: { path: options.executable ?? '' },
    hostName: host,
    containerId: container,
    container: {
      id: container,
      name: options.containerName,
      image: options.image,
      imageDigest: options.imageDigest,
    },
    kubernetes: { podName: options.podName, podNamespace: options.podNamespace, podUID: options.podUid },
    eventId,
    eventName,
    matchedPolicies: ['default-policy'],
    argsNum: args?.length ?? 0,
    returnValue: 0,
    syscall: 'connect',
    stackAddresses: null,
    contextFlags: { containerStarted: started, isCompat: false },
    threadEntityId: 1747443885,
    processEntityId: options.entity ?? 1747443885,
    parentEntityId: options.parentEntity ?? 3131917597,
    args,
  };
  return `{"timestamp":${options.timestamp ?? TIMESTAMP},${JSON.stringify(event).slice(1)}`;
}

/** What a lookup in a container gave, as v0.24 writes it. */
export function answersLine(query: string, addresses: readonly string[], options: EventOptions = {}): string {
  const answers = addresses.map((answer) => ({ answer_type: answer.includes(':') ? 'AAAA' : 'A', ttl: 30, answer }));
  return eventLine('net_packet_dns_response', '2015', options, [
    { name: 'metadata', type: 'trace.PktMeta', value: { src_ip: '10.96.0.10', dst_ip: '10.1.1.7', src_port: 53 } },
    {
      name: 'dns_response',
      type: '[]trace.DnsResponseData',
      value: [{ query_data: { query, query_type: 'A', query_class: 'IN' }, dns_answer: answers }],
    },
  ]);
}

/** Tracee's own finding of a connect, as v0.24 writes it. */
export function reportLine(address: string, port: string | undefined, options: EventOptions = {}): string {
  const trigger = { name: 'remote_addr', type: 'SockAddr', value: port === undefined ? null : inet(address, port) };
  const line = eventLine('k8s_api_connection', '6018', options, [
    { name: 'ip', type: 'string', value: address },
    { name: 'detectedFrom', type: 'unknown', value: { args: [trigger], id: 736, name: 'security_socket_connect' } },
  ]);
  return `${line.slice(0, -1)},"metadata":{"Version":"0.1.0","Properties":{"signatureID":"TRC-1013"}}}`;
}

/** A finding of one of Tracee's rules, or of anybody's, as v0.24 writes it. */
export function findingLine(
  [id, eventName, name, severity]: readonly [id: string, eventName: string, name: string, severity: unknown],
  options: EventOptions = {},
  args: readonly object[] = [],
  properties: Readonly<Record<string, unknown>> = {},
): string {
  const metadata = {
    Version: '1',
    Description: 'What the rule is about.',
    Tags: null,
    Properties: {
      ...{ Category: 'defense-evasion', Severity: severity, Technique: 'Debugger Evasion', external_id: 'T1622' },
      ...{ signatureID: id, signatureName: name, ...properties },
    },
  };
  return `${eventLine(eventName, '6018', options, args).slice(0, -1)},"metadata":${JSON.stringify(metadata)}}`;
}
