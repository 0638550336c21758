import type { Argument, GeneratedEvent, Remote } from './event.ts';
import { goJson } from './go-json.ts';

/** An event as Tracee's main branch writes it. */
export function writeProtobufJson(event: GeneratedEvent): string {
  const { process } = event;
  const { container } = process;
  const [threadEntity, processEntity, parentEntity] = process.entityIds;
  const data = event.arguments.map(writeItem).join(',');
  return `{"timestamp":"${writeTime(event.time)}","id":${event.id + 300},"name":"${event.name}","policies":{"matched":["audit"]},"workload":{"process":{"executable":{"path":"/usr/bin/${process.name}"},"unique_id":${processEntity},"host_pid":${process.hostIds[0]},"pid":${process.ids[0]},"real_user":{"id":0},"thread":{"start_time":"${writeTime(process.startTime)}","name":"${process.name}","unique_id":${threadEntity},"host_tid":${process.hostIds[1]},"tid":${process.ids[1]},"syscall":"${event.syscall}"},"ancestors":[{"unique_id":${parentEntity},"host_pid":${process.hostIds[2]},"pid":${process.ids[2]}}]},"container":{"id":"${container.id}","name":"${container.name}","image":{"id":"","repo_digests":["${container.imageDigest}"],"name":"${container.image}"},"started":true},"k8s":{"pod":{"name":"${container.pod}","uid":"${container.podUid}"},"namespace":{"name":"${container.namespace}"}}},"data":[${data},{"name":"returnValue","int64":"${event.returnValue}"}]}`;
}

const KEYS = {
  string: 'str',
  int32: 'int32',
  uint32: 'u_int32',
  uint64: 'u_int64',
  bool: 'bool',
  '[]string': 'str_array',
  SockAddr: 'sockaddr',
} as const;

function writeItem({ name, type, value }: Argument): string {
  return `{"name":"${name}","${KEYS[type]}":${writeValue(type, value)}}`;
}

/** Integers of 64 bits are texts, as in every JSON of protobuf. */
function writeValue(type: Argument['type'], value: Argument['value']): string {
  if (type === 'uint64') return `"${value}"`;
  if (Array.isArray(value)) return goJson({ value });
  return goJson(typeof value === 'object' && 'family' in value ? socketAddress(value) : value);
}

function socketAddress(remote: Remote): object {
  if (remote.family === 'AF_UNIX') return { sa_family: remote.family, sun_path: remote.path };
  const { family, address, port } = remote;
  if (family === 'AF_INET') return { sa_family: family, sin_addr: address, sin_port: port };
  return { sa_family: family, sin6_addr: address, sin6_port: port };
}

function writeTime(time: bigint): string {
  const second = new Date(Number(time / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${second}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}
