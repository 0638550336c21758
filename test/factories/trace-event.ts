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
};

export const CONTAINER = '8498b67529680758f69b3a165b6ced82d90e7dae7c573dfa795a87925267230b';
export const TIMESTAMP = '1770652841122095657';

export function execLine(environment: readonly string[] | null, options: EventOptions = {}): string {
  return eventLine('sched_process_exec', '715', options, [
    { name: 'cmdpath', type: 'string', value: '/bin/sh' },
    { name: 'argv', type: '[]string', value: ['sh', '-c', 'true'] },
    { name: 'env', type: '[]string', value: environment },
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
  const event = {
    threadStartTime: 1000,
    processorId: 9,
    processId: 280,
    cgroupId: 15368,
    threadId: 280,
    parentProcessId: 278,
    hostProcessId: 44322,
    hostThreadId: 44322,
    hostParentProcessId: 44320,
    userId: 0,
    mountNamespace: 4026532490,
    pidNamespace: 4026532491,
    processName: process,
    executable: { path: '' },
    hostName: host,
    containerId: container,
    container: { id: container, name: options.containerName, image: options.image },
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
    processEntityId: 1747443885,
    parentEntityId: 3131917597,
    args,
  };
  return `{"timestamp":${options.timestamp ?? TIMESTAMP},${JSON.stringify(event).slice(1)}`;
}
