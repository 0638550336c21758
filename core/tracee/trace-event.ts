import type { Reads } from '#core/detectors/reads.ts';
import { isObject, type JsonObject, parseObject } from '#core/json.ts';
import { membersOf, valuesOf } from '#core/records/members.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Digits } from './decide-alone.ts';
import { type BareEvent, type ContainerDetails, type MalformedEvent, OTHER } from './event.ts';
import { type Fields, itemNamed, memberOf, NO_TEXT, type OtherFact, type RecordText, WRONG_TYPE } from './fields.ts';
import { readImageDigest } from './image-digest.ts';
import { nameText } from './name-text.ts';
import { readNamed } from './read-named.ts';
import { JOINTS, readTraceSignature } from './read-signature.ts';
import { readReported } from './reported-finding.ts';

/** `trace.Event`, what Tracee v0.6 to v0.24 writes (types/trace/trace.go). */
export function readTraceEvent(
  value: JsonObject,
  reads: Reads,
  digits: Digits,
  text: RecordText,
): BareEvent | MalformedEvent | undefined {
  const name = value['eventName'];
  if (typeof name !== 'string' || !isEvent(value)) return undefined;
  const read = reads.get(name);
  // A finding may have the name of an event that is read.
  const told = read === undefined || 'metadata' in value ? readTraceSignature(name, value) : undefined;
  if (told !== undefined) return readReported(new TraceFields(value), told);
  return read === undefined ? OTHER : readNamed(name, new TraceFields(value, text), read, digits);
}

/** What Tracee writes beside the name, of which a shipper may leave something out. Not what one may copy beside the event. */
const KEYS = ['args', 'processId', 'eventId', 'hostProcessId', 'argsNum', 'contextFlags'];

/** Others have an `eventName`, too: records of CloudTrail, of Kinesis, of DynamoDB's streams, and what is around an event of Tracee's. */
function isEvent(value: JsonObject): boolean {
  return KEYS.some((key) => key in value) || Object.keys(value).some((key) => key.startsWith(ARGS));
}

/** A class, as each event needs one, and some twenty closures each were a seventh of all that a scan allocates. */
export class TraceFields implements Fields {
  private readonly value: JsonObject;
  private readonly text: RecordText;
  /** Read once: it may be a long text. */
  private ofTrigger: { readonly value: unknown } | undefined;

  constructor(value: JsonObject, text = NO_TEXT) {
    this.value = value;
    this.text = text;
  }

  container() {
    return readId(this.value);
  }

  isOld() {
    return isOlderThan11(this.value);
  }

  host() {
    return this.value['hostName'];
  }

  started() {
    return (
      memberOf(this.value['contextFlags'], 'containerStarted') ??
      flatMember(this.value, 'contextFlags', 'containerStarted')
    );
  }

  argument(name: string) {
    // Tracee's newer form has it among the arguments.
    return name === 'returnValue' ? this.value['returnValue'] : argumentIn(this.value, name);
  }

  hasArgument(name: string) {
    if (name === 'returnValue') return this.value['returnValue'] !== undefined;
    const { args } = this.value;
    if (args === undefined || isObject(args)) return argumentIn(this.value, name) !== undefined;
    return isObject(itemNamed(args, name));
  }

  argumentJson(name: string) {
    const text = this.text();
    if (text === undefined) return undefined;
    return name === 'returnValue' ? valuesOf(text, name).at(-1) : jsonOfArgument(text, this.value['args'], name);
  }

  argumentType(name: string) {
    return memberOf(itemNamed(this.value['args'], name), 'type');
  }

  process() {
    return this.value['processName'];
  }

  processId() {
    return this.value['processId'];
  }

  parentId() {
    return this.value['parentProcessId'];
  }

  hostProcessId() {
    return this.value['hostProcessId'];
  }

  identity() {
    return this.value['processEntityId'];
  }

  parentIdentity() {
    return this.value['parentEntityId'];
  }

  executable() {
    return memberOf(this.value['executable'], 'path') ?? flatMember(this.value, 'executable', 'path');
  }

  user() {
    return this.value['userId'];
  }

  fact(name: OtherFact) {
    return FACTS[name](this.value);
  }

  triggerName() {
    return memberOf(this.triggerEvent(), 'name');
  }

  trigger(argument: string) {
    const event = this.triggerEvent();
    // What is no object is no value of an argument either: it may be the text of all of them.
    return isObject(event) ? argumentIn(event, argument) : memberOf(event, 'args');
  }

  private triggerEvent() {
    this.ofTrigger ??= { value: triggerOf(this.value) };
    return this.ofTrigger.value;
  }
}

function argumentIn(value: JsonObject, name: string): unknown {
  const { args } = value;
  if (args === undefined) return flatArgument(value, name);
  return isObject(args) ? argumentOfObject(args, name) : memberOf(itemNamed(args, name), 'value');
}

/** Shippers that search lists badly make an object of this one, by the arguments' names or by their places. */
function argumentOfObject(args: JsonObject, name: string): unknown {
  if (Object.hasOwn(args, '0')) return memberOf(itemNamed(Object.values(args), name), 'value');
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

/** `args`: what was read of the list in the text. */
function jsonOfArgument(text: string, args: unknown, name: string): string | undefined {
  const list = valuesOf(text, 'args').at(-1);
  const index = Array.isArray(args) ? args.indexOf(itemNamed(args, name)) : -1;
  if (list === undefined || index === -1) return undefined;
  let at = 0;
  for (const { start, end } of membersOf(list, 0)) {
    if (at === index) return valuesOf(list.slice(start, end), 'value').at(-1);
    at += 1;
  }
  return undefined;
}

const ARGS = 'args.';
/** No event has more. */
const MAX_ARGS = 32;

/** An argument that a shipper has flattened: `args.env`, or `args.3.name` beside `args.3.value` or `args.3.value.0`. */
function flatArgument(value: JsonObject, name: string): unknown {
  const named = value[`${ARGS}${name}`];
  if (named !== undefined) return named;
  for (let at = 0; at < MAX_ARGS && `${ARGS}${at}.name` in value; at += 1) {
    if (value[`${ARGS}${at}.name`] === name) return unflatten(value, `${ARGS}${at}.value`);
  }
  return unflatten(value, `${ARGS}${name}`);
}

/** What stands under a key, or in parts under keys that go on with a dot: a list if they go on with numbers. */
function unflatten(value: JsonObject, key: string): unknown {
  if (key in value) return value[key];
  const parts = Object.keys(value).filter((each) => each.startsWith(`${key}.`));
  if (parts.length === 0) return undefined;
  const isList = parts.every((each, at) => each === `${key}.${at}`);
  const texts = parts.map((each) => [each.slice(key.length + 1), value[each]] as const);
  return isList ? texts.map(([, text]) => text) : Object.fromEntries(texts);
}

/** Where else detectors may look. */
const FACTS: Readonly<Record<OtherFact, (value: JsonObject) => unknown>> = {
  containerName: readContainerName,
  image: readImage,
  podName: (value) => ofOwnPod(value, 'podName'),
  podNamespace: (value) => ofOwnPod(value, 'podNamespace'),
  podUid: (value) => ofOwnPod(value, 'podUID'),
  hostParentId: (value) => value['hostParentProcessId'],
  threadId: (value) => value['threadId'],
  threadEntity: (value) => value['threadEntityId'],
  hostThreadId: (value) => value['hostThreadId'],
  syscall: (value) => value['syscall'],
  timestamp: (value) => value['timestamp'],
};

/** Of the wrong type where another `kubernetes` hides Tracee's: see `readKubernetes`. */
function ofOwnPod(value: JsonObject, key: 'podName' | 'podNamespace' | 'podUID'): unknown {
  const { kubernetes } = value;
  if (isObject(kubernetes) && !isOfTracee(kubernetes) && Object.keys(kubernetes).length > 0) return WRONG_TYPE;
  return readOfPod(value, isObject(kubernetes) ? kubernetes : {}, key);
}

/** v0.19 named it otherwise than v0.24. Where a table has one column for all values, it is a text. */
function triggerOf(value: JsonObject): unknown {
  const event = argumentIn(value, 'triggeredBy') ?? argumentIn(value, 'detectedFrom');
  return typeof event === 'string' && event.length <= MAX_TRIGGER_TEXT ? parseObject(event) : event;
}

/** As long as a text of arguments may be: they are in it. */
const MAX_TRIGGER_TEXT = 128 * 1024;

/** v0.9 and v0.10 look like v0.8.3, so they are taken for older ones. */
function isOlderThan11(value: JsonObject): boolean {
  if (['syscall', 'matchedScopes', 'matchedPolicies'].some((key) => key in value)) return false;
  return ownContainer(value) === undefined;
}

/** A member of an object that a shipper has flattened: `kubernetes.podName`. */
function flatMember(value: JsonObject, parent: string, key: string): unknown {
  return value[`${parent}${jointOf(value)}${key}`];
}

/** What stands between the parts of keys. Only where it does in each: others write `container_name`, too, of Tracee's own container. */
function jointOf(value: JsonObject): string {
  if ('contextFlags' in value) return '.';
  return JOINTS.find((joint) => `contextFlags${joint}containerStarted` in value) ?? '.';
}

/** The first that is a text with something in it. */
function firstText(...values: readonly unknown[]): string | undefined {
  return values.map(nameText).find((text) => text !== undefined);
}

/** `containerId` is Tracee's alone, also where it is empty, as for processes of the host. v0.13 and v0.14 had none. */
function readId(value: JsonObject): unknown {
  const { containerId, container } = value;
  if (typeof containerId === 'string') return containerId;
  return memberOf(container, 'id') || (flatMember(value, 'container', 'id') ?? containerId);
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
  const pod = readKubernetes(record);
  return {
    name: readContainerName(value),
    image: readImage(value),
    imageDigest: readImageDigest(
      memberOf(ownContainer(value), 'imageDigest') ?? flatMember(value, 'container', 'imageDigest'),
    ),
    podName: readOfPod(value, pod, 'podName'),
    podNamespace: readOfPod(value, pod, 'podNamespace'),
    podUid: readOfPod(value, pod, 'podUID'),
    host: nameText(value['hostName']),
  };
}

function readContainerName(value: JsonObject): string | undefined {
  return firstText(
    memberOf(ownContainer(value), 'name'),
    value['containerName'],
    flatMember(value, 'container', 'name'),
  );
}

function readImage(value: JsonObject): string | undefined {
  return firstText(
    memberOf(ownContainer(value), 'image'),
    value['containerImage'],
    flatMember(value, 'container', 'image'),
  );
}

function readOfPod(value: JsonObject, pod: JsonObject, key: 'podName' | 'podNamespace' | 'podUID'): string | undefined {
  return firstText(pod[key], value[key], flatMember(value, 'kubernetes', key));
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
