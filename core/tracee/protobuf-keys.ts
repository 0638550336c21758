import { getOrCreate } from '#core/get-or-create.ts';
import { isObject, type JsonObject } from '#core/json.ts';

/** Deeper than any event is. */
const MAX_DEPTH = 16;

/**
 * The event under the keys of Tracee's own JSON: where a shipper has flattened it (`workload.container.id`), or a client of Tracee's gRPC
 * interface has written it as protobuf does by default (`hostPid`).
 */
export function withOwnKeys(value: JsonObject): JsonObject {
  const known = written.get(value);
  if (known !== undefined) return known;
  const nested = isFlattened(value, isOfProcess) ? nest(leavesOf(value)) : value;
  const own = isOfOtherCase(nested) ? renamed(nested) : nested;
  if (own !== value) written.set(value, own);
  return own;
}

/** Each record is asked for several times, and one with many keys takes long. What was made of it goes on to look into it. */
const written = new WeakMap<JsonObject, JsonObject>();

/** What a workload tells of. */
export const OF_WORKLOAD = ['process', 'container', 'k8s', 'pod'];

/**
 * Each event of Tracee's tells its process. Others have a `workload.name`, a `workload.pod_name` or a `workload.container.name` beside the
 * text of an event: those are labels.
 */
function isOfProcess(key: string, value: JsonObject): boolean {
  return key.startsWith('workload.process.') || (key === 'workload.process' && isObject(value[key]));
}

/** Whether its workload stands in parts beside the rest. */
export function isFlattened(value: JsonObject, isPart: (key: string, value: JsonObject) => boolean): boolean {
  if ('workload' in value || 'context' in value || 'eventName' in value) return false;
  return Object.keys(value).some((key) => isPart(key, value));
}

/** The values below have paths, and are read when they are asked for: the same record may hold others then. */
type Leaf = { readonly path: readonly string[]; readonly read: () => unknown };

function leavesOf(value: JsonObject): readonly Leaf[] {
  return Object.keys(value).map((key) => ({ path: key.split('.', MAX_DEPTH), read: () => value[key] }));
}

/** An object of what stands below paths, or a list if they go on with numbers. Level by level, as it is asked for: most of it is not. */
function nest(leaves: readonly Leaf[]): JsonObject {
  const below = new Map<string, Leaf[]>();
  for (const { path, read } of leaves) {
    const [key = '', ...rest] = path;
    getOrCreate(below, key, () => []).push({ path: rest, read });
  }
  const isList = [...below.keys()].every((key, at) => key === String(at));
  const members = [...below].map(([key, inner]) => ({ key, read: readerOf(inner) }));
  return withMembers(isList ? [] : {}, members);
}

function readerOf(leaves: readonly Leaf[]): () => unknown {
  const leaf = leaves.find(({ path }) => path.length === 0);
  if (leaf !== undefined) return leaf.read;
  let value: JsonObject | undefined;
  return () => {
    value ??= nest(leaves);
    return value;
  };
}

function withMembers<Target extends object>(
  target: Target,
  members: readonly { readonly key: string; readonly read: () => unknown }[],
): Target {
  for (const { key, read } of members)
    Object.defineProperty(target, key, { get: read, enumerable: true, configurable: true });
  return target;
}

/** Each event tells one of the former of its process, and of the latter a finding. */
const OF_PROCESS = ['hostPid', 'uniqueId', 'realUser'];
const OF_FINDING = 'detectedFrom';

function isOfOtherCase(value: JsonObject): boolean {
  const workload = value['workload'] ?? value['context'];
  const process = isObject(workload) ? workload['process'] : undefined;
  return OF_FINDING in value || (isObject(process) && OF_PROCESS.some((key) => key in process));
}

function renamed(object: JsonObject): JsonObject {
  const members = Object.keys(object).map((key) => ({ key: ownKey(key), read: () => renamedIn(object[key]) }));
  return withMembers({}, members);
}

/** Level by level, as it is asked for: there is no end to how deep lists may be. */
function renamedIn(value: unknown): unknown {
  if (!Array.isArray(value)) return isObject(value) ? renamed(value) : value;
  const list: readonly unknown[] = value;
  return withMembers(
    [],
    list.map((_, at) => ({ key: String(at), read: () => renamedIn(list[at]) })),
  );
}

/** Keys of a map, such as the `Category` of a rule, are as they were told. */
function ownKey(key: string): string {
  return /^[A-Z]/.test(key) ? key : key.replace(/(?<=[a-z\d])[A-Z]/g, '_$&').toLowerCase();
}
