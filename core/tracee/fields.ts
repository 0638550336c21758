import type { Read } from '#core/detectors/detector.ts';
import { isObject, nonEmptyText, textArray } from '#core/json.ts';
import { type BareEvent, type MalformedEvent, OTHER, WRONG_SHAPE } from './event.ts';
import { readRemoteAddress } from './socket-address.ts';

/** Where a form keeps what the rule looks at. Values that are undefined or null were not said. */
export type Fields = {
  /** Whether Tracee was older than v0.11. */
  readonly isOld: () => boolean;
  /** Its id. */
  readonly container: () => unknown;
  readonly started: unknown;
  readonly argument: (name: string) => unknown;
  readonly process: () => unknown;
};

/** A flag that a shipper may have turned into a text. */
function readFlag(value: unknown): unknown {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

/** Stands for what was looked for inside of something that is no object; it passes no check of a type. */
const WRONG_TYPE = Symbol('wrong type');

/** A member of a value that should be an object; undefined if there is no such value. */
export function memberOf(parent: unknown, key: string): unknown {
  if (isObject(parent)) return parent[key];
  return parent === undefined || parent === null ? undefined : WRONG_TYPE;
}

/** The first `{"name":<name>,…}` of a list that should be an array; undefined if there is none. */
export function itemNamed(list: unknown, name: string): unknown {
  if (Array.isArray(list)) return list.find((item: unknown) => isObject(item) && item['name'] === name);
  return list === undefined || list === null ? undefined : WRONG_TYPE;
}

export function readLookedAt(fields: Fields, { as, argument, isOld }: Read): BareEvent | MalformedEvent {
  if (isOld && !fields.isOld()) return OTHER;
  return as === 'exec' ? readExec(fields, argument) : readConnect(fields, argument);
}

function readExec(fields: Fields, environmentArgument: string): BareEvent | MalformedEvent {
  const container = containerInScope(fields);
  if (typeof container !== 'string') return container;
  const listed = fields.argument(environmentArgument) ?? [];
  const environment = isEmptyObject(listed) ? [] : textArray(listed);
  if (environment === undefined) return WRONG_SHAPE;
  return { kind: 'exec', container, environment: environment.length === 0 ? undefined : environment };
}

/** What shippers that know no empty array make of one. */
function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function readConnect(fields: Fields, addressArgument: string): BareEvent | MalformedEvent {
  const container = containerInScope(fields);
  if (typeof container !== 'string') return container;
  const remote = readRemoteAddress(fields.argument(addressArgument));
  if (remote === undefined) return WRONG_SHAPE;
  if (remote === 'otherFamily') return OTHER;
  const process = nonEmptyText(fields.process());
  return { kind: 'connect', container, process, ...remote };
}

/** A finding that does not say its container or address was still seen; it matches none of ours. */
export function readFinding(fields: Fields, address: unknown = fields.argument('ip')): BareEvent {
  const container = containerInScope(fields);
  return {
    kind: 'finding',
    container: typeof container === 'string' ? container : '',
    address: nonEmptyText(address) ?? '',
  };
}

/**
 * The id of the container if the event counts: if it is of one whose entry point has run, where the event says so (events
 * before that are the runtime's own; logs before v0.8.3 do not say). OTHER if it does not count; WRONG_SHAPE if that
 * cannot be told.
 */
function containerInScope(fields: Fields): string | typeof OTHER | MalformedEvent {
  const container = fields.container() ?? undefined;
  const started = readFlag(fields.started ?? undefined);
  if (container !== undefined && typeof container !== 'string') return WRONG_SHAPE;
  if (started !== undefined && typeof started !== 'boolean') return WRONG_SHAPE;
  return container === undefined || container === '' || started === false ? OTHER : container;
}
