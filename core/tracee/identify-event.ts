import { getOrCreate } from '#core/get-or-create.ts';
import { isObject, type JsonObject, parseJson, scalarText } from '#core/json.ts';
import type { Identity } from '#core/records/copies.ts';
import type { LogRecord } from '#core/records/record.ts';
import { compareTexts } from '#core/text.ts';
import { NANOSECONDS_PER_MILLISECOND, readTimestamp } from '#core/time.ts';
import { nameText } from './name-text.ts';
import { fieldsOf } from './process.ts';

/** Deeper than any event is. */
const MAX_DEPTH = 16;
/** More values than any event has: Tracee keeps 32 KiB of its arguments. */
const MAX_VALUES = 65_536;

/**
 * The same identity for copies of one event, of which one may have been written anew: other spaces, another order, fewer digits, without
 * what is empty, flattened, or with objects as texts. So what is read counts, and not how it is written. Where no time is told, or
 * there is more than in any event, the whole text decides.
 *
 * A time and a thread are not enough: one event may make several others, which have its time. Names of the process and the host, which
 * shippers mask and overwrite, count only where the time is not told to the last digits, so that it may be that of several events.
 */
export function identifyEvent({ value, text }: LogRecord): Identity {
  const { eventName, timestamp, threadStartTime } = value;
  if (timestamp === undefined) return { text, names: [] };
  const fields = fieldsOf(value);
  const tree = createTree();
  const told = approximately(timestamp);
  const time = told === undefined ? undefined : readTimestamp(JSON.stringify(told), threadStartTime);
  const isExact = typeof time === 'bigint' && time % NANOSECONDS_PER_MILLISECOND !== 0n;
  const isTrace = typeof eventName === 'string';
  const thread = [value['processorId'], fields.fact('hostThreadId'), fields.fact('threadId')];
  const identity = [
    typeof time === 'bigint' ? Number(time) : tree.write(timestamp),
    ...(isTrace ? [eventName] : [value['name'], value['id'], value['detected_from']]).map(tree.write),
    ...[...thread, fields.container()].map(tree.write),
    tree.writeArguments(argumentsIn(value)),
  ];
  const names = isExact ? [] : [fields.host(), fields.process()].map((name) => nameText(scalarText(name)));
  return { text: tree.isTooLarge() ? text : JSON.stringify(identity), names };
}

const ARGS = 'args.';

/** Of a `trace.Event`, as a shipper may have flattened them; or of the protobuf form. */
function argumentsIn(value: JsonObject): unknown {
  if (typeof value['eventName'] !== 'string') return value['data'];
  if (value['args'] !== undefined) return value['args'];
  const keys = Object.keys(value).filter((key) => key.startsWith(ARGS));
  return Object.fromEntries(keys.map((key) => [key.slice(ARGS.length), value[key]]));
}

/** A value with what stands below it. */
type Node = { scalar?: string | number; readonly members: Map<string, Node> };

/** Writes values so that it is the same for all ways in which shippers write them. */
function createTree() {
  let values = 0;
  let isTooDeep = false;

  return {
    isTooLarge: () => isTooDeep || values > MAX_VALUES,
    write: (value: unknown) => written(grown(value)),
    /** By their names, wherever they stand. */
    writeArguments: (list: unknown) =>
      inOrder(
        [...grown(list).members].map(([key, node]) => argumentOf(key, node)).map(([key, node]) => [key, written(node)]),
      ),
  };

  function grown(value: unknown): Node {
    const node: Node = { members: new Map() };
    put(node, value, 0);
    return node;
  }

  function put(node: Node, told: unknown, depth: number): void {
    values += 1;
    isTooDeep ||= depth > MAX_DEPTH;
    if (isTooDeep || values > MAX_VALUES) return;
    const value = typeof told === 'string' ? readText(told) : told;
    if (Array.isArray(value))
      for (const [at, item] of value.entries()) put(nodeBelow(node, String(at)), item, depth + 1);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) putBelow(node, key, item, depth);
    else {
      const scalar = approximately(value);
      if (scalar !== undefined && scalar !== '') node.scalar = scalar;
    }
  }

  /** A key with dots stands for several, each below the one before. */
  function putBelow(node: Node, key: string, item: unknown, depth: number): void {
    const keys = key.split('.');
    isTooDeep ||= depth + keys.length > MAX_DEPTH;
    if (!isTooDeep) put(keys.reduce(nodeBelow, node), item, depth + keys.length);
  }
}

function nodeBelow({ members }: Node, key: string): Node {
  return getOrCreate(members, key, () => ({ members: new Map() }));
}

const INDEX = /^\d+$/;

/** The name and the value of `{"name":…,"type":…,"value":…}` in a list, or of a key that is a name. */
function argumentOf(key: string, node: Node): readonly [name: string, value: Node] {
  const name = INDEX.test(key) ? node.members.get('name')?.scalar : undefined;
  if (name === undefined) return [key, node];
  const others = [...node.members].filter(([key]) => key !== 'name' && key !== 'type');
  return [String(name), node.members.get('value') ?? { members: new Map(others) }];
}

/** Undefined if nothing stands there. */
function written({ scalar, members }: Node): unknown {
  const inside = inOrder([...members].map(([key, node]) => [key, written(node)]));
  if (scalar === undefined) return inside;
  return inside === undefined ? scalar : [scalar, inside];
}

function inOrder(entries: readonly (readonly [key: string, value: unknown])[]): unknown {
  const told = entries.filter(([, value]) => value !== undefined);
  return told.length === 0 ? undefined : told.sort(([a], [b]) => compareTexts(a, b));
}

/** What stands first and last in a JSON text, other than a number. */
const JSON_ENDS = ['{}', '[]', '""', 'nl'];

/** What a text says as JSON; itself if it is none. */
function readText(text: string): unknown {
  if (text.length < 2 || !JSON_ENDS.includes(`${text.at(0)}${text.at(-1)}`)) return text;
  const value = parseJson(text);
  return value === undefined ? text : value;
}

/** A long number with as many digits as a double keeps, whether it is written as a number or as a text. */
function approximately(value: unknown): string | number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^-?\d{1,24}(?:\.\d{1,24})?$/.test(text) ? Number(text) : text;
}
