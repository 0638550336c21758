import type { Reads } from '#core/detectors/reads.ts';
import { isObject, type JsonObject, nonEmptyText } from '#core/json.ts';
import type { Digits } from './decide-alone.ts';
import { type BareEvent, type ContainerDetails, type MalformedEvent, OTHER, WRONG_SHAPE } from './event.ts';
import { type Fields, itemNamed, memberOf, type OtherFact, WRONG_TYPE } from './fields.ts';
import { readImageDigest } from './image-digest.ts';
import { nameText } from './name-text.ts';
import { isFlattened, OF_WORKLOAD, withOwnKeys } from './protobuf-keys.ts';
import { readNamed } from './read-named.ts';
import { readThreat } from './read-signature.ts';
import { readReported } from './reported-finding.ts';

/**
 * `v1beta1.Event`, what Tracee's main branch writes since November 2025 (api/v1beta1/event_json.go), and the
 * shapes that its documentation (docs/outputs/event-structure.md) and its gRPC interface show.
 */
export function readProtobufEvent(
  told: JsonObject,
  reads: Reads,
  digits: Digits,
): BareEvent | MalformedEvent | undefined {
  const name = nonEmptyText(told['name']) ?? nonEmptyText(told['id']);
  if (name === undefined || !('timestamp' in told)) return undefined;
  const value = withOwnKeys(told);
  if (!isEvent(value)) return undefined;
  // Without its container it would be taken for one of the node.
  if (isFlattened(value, isOfWorkload)) return WRONG_SHAPE;
  const read = reads.get(name);
  // A finding may have the name of an event that is read.
  const signature = read === undefined || 'threat' in value ? readThreat(name, value) : undefined;
  if (signature !== undefined) return readReported(new ProtobufFields(value), signature);
  return read === undefined ? OTHER : readNamed(name, new ProtobufFields(value), read, digits);
}

/** What shippers put between the parts of a key. With dots it is read, but not without a process. */
const SEPARATORS = ['.', '_', '/', ':', '-', '['];

function isOfWorkload(key: string): boolean {
  return SEPARATORS.some((separator) => key.startsWith(`workload${separator}`));
}

/** A name or an id and a timestamp are in what many shippers write around an event, too. */
function isEvent(value: JsonObject): boolean {
  return (
    isObject(value['workload']) ||
    isListOfNamed(value['data']) ||
    MEMBERS.some((key) => isObject(value[key])) ||
    isContext(value['context'])
  );
}

const MEMBERS = ['policies', 'threat', 'detected_from'];
/** The documentation calls a workload so, as others call what traces a request. */
function isContext(context: unknown): boolean {
  return isObject(context) && OF_WORKLOAD.some((key) => isObject(context[key]));
}

function isListOfNamed(list: unknown): boolean {
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((item: unknown) => isObject(item) && typeof item['name'] === 'string')
  );
}

/** A class, as each event needs one. */
export class ProtobufFields implements Fields {
  private readonly value: JsonObject;
  private readonly ofContainer: unknown;
  private readonly ofProcess: unknown;

  constructor(told: JsonObject) {
    const value = withOwnKeys(told);
    const workload = workloadIn(value);
    this.value = value;
    this.ofContainer = memberOf(workload, 'container');
    this.ofProcess = memberOf(workload, 'process');
  }

  container() {
    return memberOf(this.ofContainer, 'id');
  }

  isOld() {
    return false;
  }

  host() {
    return undefined;
  }

  started() {
    return memberOf(this.ofContainer, 'started') ?? memberOf(this.ofContainer, 'is_running');
  }

  argument(name: string) {
    return readValue(itemNamed(this.value['data'], name));
  }

  hasArgument(name: string) {
    return isObject(itemNamed(this.value['data'], name));
  }

  argumentType(name: string) {
    return kindOfValue(itemNamed(this.value['data'], name));
  }

  /** Numbers of 64 bits are texts in this form. */
  argumentJson() {
    return undefined;
  }

  process() {
    return memberOf(memberOf(this.ofProcess, 'thread'), 'name');
  }

  processId() {
    return readNumber(memberOf(this.ofProcess, 'pid'));
  }

  parentId() {
    return readNumber(memberOf(firstOf(memberOf(this.ofProcess, 'ancestors')), 'pid'));
  }

  hostProcessId() {
    return readNumber(memberOf(this.ofProcess, 'host_pid'));
  }

  identity() {
    return readNumber(memberOf(this.ofProcess, 'unique_id'));
  }

  parentIdentity() {
    return readNumber(memberOf(firstOf(memberOf(this.ofProcess, 'ancestors')), 'unique_id'));
  }

  executable() {
    return memberOf(memberOf(this.ofProcess, 'executable'), 'path');
  }

  user() {
    return readNumber(memberOf(memberOf(this.ofProcess, 'real_user'), 'id'));
  }

  fact(name: OtherFact) {
    return FACTS[name](this.value);
  }

  triggerName() {
    return memberOf(this.value['detected_from'], 'name');
  }

  trigger(argument: string) {
    return readValue(itemNamed(memberOf(this.value['detected_from'], 'data'), argument));
  }
}

/** Where else detectors may look. */
const FACTS: Readonly<Record<OtherFact, (value: JsonObject) => unknown>> = {
  containerName: (value) => readProtobufDetails(value).name,
  image: (value) => readProtobufDetails(value).image,
  podName: (value) => readProtobufDetails(value).podName,
  podNamespace: (value) => readProtobufDetails(value).podNamespace,
  podUid: (value) => readProtobufDetails(value).podUid,
  hostParentId: (value) => readNumber(memberOf(firstOf(memberOf(processIn(value), 'ancestors')), 'host_pid')),
  threadId: (value) => readNumber(memberOf(threadIn(value), 'tid')),
  threadEntity: (value) => readNumber(memberOf(threadIn(value), 'unique_id')),
  hostThreadId: (value) => readNumber(memberOf(threadIn(value), 'host_tid')),
  syscall: (value) => memberOf(threadIn(value), 'syscall'),
  timestamp: (value) => value['timestamp'],
};

function processIn(value: JsonObject): unknown {
  return memberOf(workloadIn(value), 'process');
}

function threadIn(value: JsonObject): unknown {
  return memberOf(processIn(value), 'thread');
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

/** The documentation shows numbers as `{"value":1}`; Go leaves out the one that is 0. */
function readNumber(value: unknown): unknown {
  return isObject(value) ? (value['value'] ?? 0) : value;
}

function workloadIn(value: JsonObject): unknown {
  return value['workload'] ?? value['context'];
}

/**
 * The keys under which a data item may have its value, by its type (api/v1beta1/event_data.proto). The documentation shows `uint32` and
 * `uint64`; builds of December 2025 called every type `value`.
 */
const KINDS: ReadonlySet<string> = new Set([
  ...['int32', 'int64', 'u_int32', 'u_int64', 'uint32', 'uint64', 'pointer', 'str', 'bytes', 'bool'],
  ...['str_array', 'int32_array', 'u_int64_array', 'sockaddr', 'credentials', 'timespec', 'struct'],
  ...['hooked_syscalls', 'hooked_seq_ops', 'ipv4', 'ipv6', 'tcp', 'udp', 'icmp', 'icmpv6', 'packet_metadata'],
  ...['dns', 'dns_questions', 'dns_responses', 'http', 'http_request', 'http_response', 'value'],
]);

/** The key under which a data item has its value; undefined if it has none. */
function kindOfValue(item: unknown): string | undefined {
  return isObject(item) ? Object.keys(item).find((key) => KINDS.has(key)) : undefined;
}

/** A list is `{"value":[…]}`, and `{}` if it is empty; a time is `{"value":1.5}`. */
function readValue(item: unknown): unknown {
  if (!isObject(item)) return item === WRONG_TYPE ? item : undefined;
  const kind = kindOfValue(item);
  if (kind === undefined) return valueOfGo(item['Value']);
  const value = item[kind];
  if (!isObject(value)) return value;
  if (kind.endsWith('_array')) return value['value'] ?? [];
  if (kind === 'timespec') return value['value'];
  if (kind === 'value' && Object.keys(value).length === 0) return undefined;
  return Array.isArray(value['value']) ? value['value'] : withPort(value);
}

/** The address of a socket with its port, which is left out if it is 0 (`writeSockAddr` in api/v1beta1/event_json.go). */
function withPort(value: JsonObject): JsonObject {
  if ('sin_addr' in value) return { sin_port: 0, ...value };
  return 'sin6_addr' in value ? { sin6_port: 0, ...value } : value;
}

/** As Go's own encoding of JSON, not that of protobuf, writes an item's value: `{"Value":{"StrArray":{"value":[…]}}}`. */
function valueOfGo(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  if (first === undefined || others.length > 0) return WRONG_TYPE;
  const [key, inner] = first;
  return readValue({ [key.replace(/(?<=[a-z\d])[A-Z]/g, '_$&').toLowerCase()]: inner });
}

export function readProtobufDetails(value: JsonObject): ContainerDetails {
  const workload = workloadIn(withOwnKeys(value));
  const container = memberOf(workload, 'container');
  const image = memberOf(container, 'image');
  const kubernetes = memberOf(workload, 'k8s');
  const pod = memberOf(kubernetes, 'pod') ?? memberOf(workload, 'pod');
  return {
    name: nameText(memberOf(container, 'name')),
    image: nameText(isObject(image) ? image['name'] : image),
    imageDigest: readImageDigest(firstOf(memberOf(image, 'repo_digests'))),
    podName: nameText(memberOf(pod, 'name')),
    podNamespace: nameText(memberOf(memberOf(kubernetes, 'namespace'), 'name')),
    podUid: nameText(memberOf(pod, 'uid')),
  };
}
