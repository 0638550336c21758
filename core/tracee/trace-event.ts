import { isObject, type JsonObject } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Digits } from './decide-alone.ts';
import { type BareEvent, type ContainerDetails, type MalformedEvent, OTHER } from './event.ts';
import { type Fields, itemNamed, memberOf, type Reads } from './fields.ts';
import { readImageDigest } from './image-digest.ts';
import { nameText } from './name-text.ts';
import { readNamed } from './read-named.ts';
import { readTraceSignature } from './read-signature.ts';
import { readReported } from './reported-finding.ts';

/** `trace.Event`, what Tracee v0.6 to v0.24 writes (types/trace/trace.go). */
export function readTraceEvent(
  value: JsonObject,
  reads: Reads,
  digits: Digits,
): BareEvent | MalformedEvent | undefined {
  const name = value['eventName'];
  if (typeof name !== 'string') return undefined;
  const read = reads.get(name);
  // A finding may have the name of an event that is read.
  const told = read === undefined || 'metadata' in value ? readTraceSignature(name, value) : undefined;
  if (told !== undefined) return readReported(traceFields(value), told);
  return read === undefined ? OTHER : readNamed(name, traceFields(value), read, digits);
}

export function traceFields(value: JsonObject): Fields {
  return {
    container: () => readId(value),
    isOld: () => isOlderThan11(value),
    host: () => value['hostName'],
    started: () => memberOf(value['contextFlags'], 'containerStarted') ?? value['contextFlags.containerStarted'],
    argument: (name) => memberOf(itemNamed(value['args'], name), 'value'),
    process: () => value['processName'],
    processId: () => value['processId'],
    parentId: () => value['parentProcessId'],
    hostProcessId: () => value['hostProcessId'],
    identity: () => value['processEntityId'],
    parentIdentity: () => value['parentEntityId'],
    executable: () => memberOf(value['executable'], 'path') ?? value['executable.path'],
    user: () => value['userId'],
    triggerName: () => memberOf(triggerOf(value), 'name'),
    trigger: (argument) => memberOf(itemNamed(memberOf(triggerOf(value), 'args'), argument), 'value'),
  };
}

/** v0.19 named it otherwise than v0.24. */
function triggerOf({ args }: JsonObject): unknown {
  return memberOf(itemNamed(args, 'triggeredBy') ?? itemNamed(args, 'detectedFrom'), 'value');
}

/** v0.9 and v0.10 look like v0.8.3, so they are taken for older ones. */
function isOlderThan11(value: JsonObject): boolean {
  if (['syscall', 'matchedScopes', 'matchedPolicies'].some((key) => key in value)) return false;
  return ownContainer(value) === undefined;
}

/** The first that is a text with something in it. Some shippers flatten objects: `kubernetes.podName`. */
function firstText(...values: readonly unknown[]): string | undefined {
  return values.map(nameText).find((text) => text !== undefined);
}

/** `containerId` is Tracee's alone, also where it is empty, as for processes of the host. v0.13 and v0.14 had none. */
function readId({ containerId, container, 'container.id': flatId }: JsonObject): unknown {
  return typeof containerId === 'string' ? containerId : memberOf(container, 'id') || (flatId ?? containerId);
}

/** Undefined also if a shipper wrote its own over Tracee's: it is about another container. */
function ownContainer(value: JsonObject): unknown {
  const { container } = value;
  const id = memberOf(container, 'id');
  return id === undefined || id === readId(value) ? container : undefined;
}

/** v0.13 moved the names of container and pod into objects of their own. */
export function readTraceDetails(record: LogRecord): ContainerDetails {
  const { value } = record;
  const container = ownContainer(value);
  const pod = readKubernetes(record);
  return {
    name: firstText(memberOf(container, 'name'), value['containerName'], value['container.name']),
    image: firstText(memberOf(container, 'image'), value['containerImage'], value['container.image']),
    imageDigest: readImageDigest(memberOf(container, 'imageDigest') ?? value['container.imageDigest']),
    podName: firstText(pod['podName'], value['podName'], value['kubernetes.podName']),
    podNamespace: firstText(pod['podNamespace'], value['podNamespace'], value['kubernetes.podNamespace']),
    podUid: firstText(pod['podUID'], value['podUID'], value['kubernetes.podUID']),
    host: nameText(value['hostName']),
  };
}

/**
 * Fluent Bit's `Merge_Log` writes a second `kubernetes`, which is about Tracee's own pod (`pod_name`, not
 * `podName`) and hides the first from JSON.parse.
 */
function readKubernetes(record: LogRecord): JsonObject {
  const { kubernetes } = record.value;
  const last = isObject(kubernetes) ? kubernetes : {};
  if (isOfTracee(last) || Object.keys(last).length === 0) return last;
  const all = valuesOf(record.text, 'kubernetes').map((json): unknown => JSON.parse(json));
  return all.filter(isObject).find(isOfTracee) ?? last;
}

function isOfTracee(kubernetes: JsonObject): boolean {
  return 'podName' in kubernetes || 'podNamespace' in kubernetes || 'podUID' in kubernetes;
}
