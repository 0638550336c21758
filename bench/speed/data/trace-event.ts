import type { Argument, GeneratedEvent, Remote } from './event.ts';
import { goJson } from './go-json.ts';

/** An event as v0.24 writes it. */
export function writeTraceEvent(event: GeneratedEvent): string {
  const { process } = event;
  const { container } = process;
  const [pid, tid, ppid] = process.ids;
  const [hostPid, hostTid, hostPpid] = process.hostIds;
  const [mount, pidNamespace] = container.namespaces;
  const [threadEntity, processEntity, parentEntity] = process.entityIds;
  const args = event.arguments.map(writeArgument).join(',');
  return `{"timestamp":${event.time},"threadStartTime":${process.startTime},"processorId":${event.processor},"processId":${pid},"cgroupId":${container.cgroup},"threadId":${tid},"parentProcessId":${ppid},"hostProcessId":${hostPid},"hostThreadId":${hostTid},"hostParentProcessId":${hostPpid},"userId":0,"mountNamespace":${mount},"pidNamespace":${pidNamespace},"processName":"${process.name}","executable":{"path":"/usr/bin/${process.name}"},"hostName":"${container.host}","containerId":"${container.id}","container":{"id":"${container.id}","name":"${container.name}","image":"${container.image}","imageDigest":"${container.imageDigest}"},"kubernetes":{"podName":"${container.pod}","podNamespace":"${container.namespace}","podUID":"${container.podUid}"},"eventId":"${event.id}","eventName":"${event.name}","matchedPolicies":["audit"],"argsNum":${event.arguments.length},"returnValue":${event.returnValue},"syscall":"${event.syscall}","stackAddresses":null,"contextFlags":{"containerStarted":true,"isCompat":false},"threadEntityId":${threadEntity},"processEntityId":${processEntity},"parentEntityId":${parentEntity},"args":[${args}]}`;
}

function writeArgument({ name, type, value }: Argument): string {
  return `{"name":"${name}","type":"${type}","value":${writeValue(value)}}`;
}

function writeValue(value: Argument['value']): string {
  if (typeof value === 'bigint') return String(value);
  return goJson(typeof value === 'object' && 'family' in value ? socketAddress(value) : value);
}

/** All values are texts, ports too. */
function socketAddress(remote: Remote): object {
  if (remote.family === 'AF_UNIX') return { sa_family: remote.family, sun_path: remote.path };
  const { family, address } = remote;
  const port = String(remote.port);
  if (family === 'AF_INET') return { sa_family: family, sin_addr: address, sin_port: port };
  return { sa_family: family, sin6_addr: address, sin6_flowinfo: '0', sin6_port: port, sin6_scopeid: '0' };
}
