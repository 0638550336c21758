import type { EventFact, JoinRead } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { isObject, parseJson, scalarText, textArray } from '#core/json.ts';
import { readDnsAnswers } from './dns-answers.ts';
import {
  type BareAnswers,
  type BareConnect,
  type BareEvent,
  type BareExec,
  type Executed,
  HOST_PREFIX,
  type MalformedEvent,
  OTHER,
  WRONG_SHAPE,
} from './event.ts';
import { nameText } from './name-text.ts';
import { readRemoteAddress } from './socket-address.ts';

/** Where a form keeps what detectors look at. Values that are undefined or null were not said. */
export type Fields = {
  /** Whether Tracee was older than v0.11. */
  readonly isOld: () => boolean;
  /** Its id. */
  readonly container: () => unknown;
  readonly host: () => unknown;
  readonly started: () => unknown;
  readonly argument: (name: string) => unknown;
  /** Whether there is such an argument, be it without a value. */
  readonly hasArgument: (name: string) => boolean;
  /** Of an argument, as Tracee names it: `int`, `u32`, `uint64`, `u_int64`; undefined where a form has none. */
  readonly argumentType: (name: string) => unknown;
  /** An argument's value as it is written; undefined where the text is not at hand. */
  readonly argumentJson: (name: string) => string | undefined;
  readonly process: () => unknown;
  /** The process's number, and that of its parent, within the container. */
  readonly processId: () => unknown;
  readonly parentId: () => unknown;
  /** The process's number on the node. */
  readonly hostProcessId: () => unknown;
  /** Tracee's own names of the process and its parent. */
  readonly identity: () => unknown;
  readonly parentIdentity: () => unknown;
  /** The path of what the process runs, where Tracee keeps a tree of processes. */
  readonly executable: () => unknown;
  readonly user: () => unknown;
  /** What else detectors may ask for. */
  readonly fact: (name: OtherFact) => unknown;
  /** Of a finding: the name of the event that it was made of, and an argument of that. */
  readonly triggerName: () => unknown;
  readonly trigger: (argument: string) => unknown;
};

/** The text of the record, read only where it is asked for; undefined where it is not at hand. */
export type RecordText = () => string | undefined;

export const NO_TEXT: RecordText = () => undefined;

/** Facts that only detectors of one event ask for. */
export type OtherFact = Exclude<EventFact, keyof Fields | 'containerId' | 'containerStarted' | 'processEntity'>;

/** A flag that a shipper may have turned into a text. */
export function readFlag(value: unknown): unknown {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

/** Stands for what was looked for inside of something that is no object; it passes no check of a type. */
export const WRONG_TYPE = Symbol('wrong type');

/** A member of a value that should be an object; undefined if there is no such value. */
export function memberOf(parent: unknown, key: string): unknown {
  if (isObject(parent)) return parent[key];
  return parent === undefined || parent === null ? undefined : WRONG_TYPE;
}

/** The first `{"name":<name>,…}` of a list that should be an array, or the text of one; undefined if there is none. */
export function itemNamed(told: unknown, name: string): unknown {
  const list = typeof told === 'string' ? listInText(told) : told;
  if (Array.isArray(list)) return list.find((item: unknown) => isObject(item) && item['name'] === name);
  return list === undefined || list === null ? undefined : WRONG_TYPE;
}

/** Tracee keeps 32 KiB of an event's arguments, and escapes in a text may take twice as much. Longer ones were made to take time. */
const MAX_LIST_TEXT = 128 * 1024;
/** An event is asked for its arguments a dozen times, one after the other. */
let lastList: { readonly text: string; readonly list: unknown } | undefined;

/** What a column of a table holds that has texts only. */
function listInText(text: string): unknown {
  if (!text.startsWith('[') || text.length > MAX_LIST_TEXT) return text;
  if (lastList?.text !== text) lastList = { text, list: parseJson(text) };
  return lastList.list;
}

/**
 * Whether the container's runtime started the process: it is the first of the container, or its parent is outside of the
 * container's process namespace, where it has no number (pkg/ebpf/c/common/context.h).
 */
export function isOfRuntime(fields: Fields): boolean {
  return scalarText(fields.processId()) === '1' || hasParentOutside(fields);
}

/** Whether the parent of the process has no number in the container's process namespace. */
export function hasParentOutside(fields: Fields): boolean {
  return scalarText(fields.parentId()) === '0';
}

/** Stands for the container of what happens outside of containers. */
export function hostOf(fields: Fields): string {
  return `${HOST_PREFIX}${nameText(fields.host()) ?? ''}`;
}

export function readExec(fields: Fields, environmentArgument: string): BareExec | typeof OTHER | MalformedEvent {
  const container = containerInScope(fields);
  if (typeof container !== 'string') return container;
  const environment = readEnvironment(fields.argument(environmentArgument) ?? []);
  if (environment === undefined) return WRONG_SHAPE;
  // One of which no argument can be read is none without an environment.
  if (
    environment.length === 0 &&
    ![...OF_EXEC, environmentArgument].some((name) => fields.argument(name) !== undefined)
  )
    return WRONG_SHAPE;
  return {
    kind: 'exec',
    container,
    environment: environment.length === 0 ? undefined : environment,
    program: readExecuted(fields),
  };
}

/** What every exec has among its arguments, under one of these names. */
const OF_EXEC = ['pathname', 'cmdpath', 'argv'];
/** What shippers that know no list of one make of it. */
const ONE_VARIABLE = /^[A-Za-z_]\w*=[^\s,;]*$/;

function readEnvironment(told: unknown): readonly string[] | undefined {
  if (isEmptyObject(told)) return [];
  if (typeof told === 'string') return ONE_VARIABLE.test(told) ? [told] : variablesIn(listInText(told));
  return variablesIn(told);
}

/** As Tracee writes in place of a variable that it has not kept. */
const MISSING = '?';

/** What a shipper has lost of the list counts as not kept: the list was longer than it looks, so that its end may be cut. */
function variablesIn(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || !list.includes(null)) return textArray(list);
  const left = textArray(list.filter((variable: unknown) => variable !== null));
  return left && list.map((_, at) => left[at] ?? MISSING);
}

/** The path of what an exec executes. `cmdpath` is the path as it was asked for. */
export function readExecutable(fields: Fields): string | undefined {
  return nameText(fields.argument('pathname')) ?? nameText(fields.executable()) ?? nameText(fields.argument('cmdpath'));
}

/** What an exec tells of its program; undefined if it tells no path. */
function readExecuted(fields: Fields): Executed | undefined {
  const executable = readExecutable(fields);
  if (executable === undefined) return undefined;
  return { executable, user: readUser(fields), before: nameText(fields.argument('prev_comm')) };
}

/** The user's number. */
export function readUser(fields: Fields): string | undefined {
  const text = scalarText(fields.user());
  return text !== undefined && /^\d{1,10}$/.test(text) ? text : undefined;
}

/** What shippers that know no empty array make of one. */
function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

export function readConnect(
  fields: Fields,
  { argument, socketType }: Extract<JoinRead, { readonly as: 'connect' }>,
): BareConnect | typeof OTHER | MalformedEvent {
  const container = containerInScope(fields);
  if (typeof container !== 'string') return container;
  const remote = readRemoteAddress(fields.argument(argument));
  if (remote === undefined) return WRONG_SHAPE;
  if (remote === 'otherFamily') return OTHER;
  const process = nameText(fields.process());
  const isDatagram = isOfDatagrams(fields.argument(socketType), remote.port);
  return { kind: 'connect', container, process, isDatagram, ...remote };
}

/** `SOCK_STREAM` is 1 (Linux, `include/linux/net.h`); other types are told by their number or name. */
const NO_STREAM = /^(?:[2-9]|10)$|^SOCK_(?!STREAM)/;

/**
 * By the socket's type, which Tracee tells since v0.20. Where no type is told, port 0 is what glibc connects to when it sorts
 * addresses.
 */
function isOfDatagrams(type: unknown, port: number | undefined): boolean {
  const text = scalarText(type);
  return text === undefined ? port === 0 : NO_STREAM.test(text);
}

export function readAnswers(fields: Fields, argument: string): BareAnswers | typeof OTHER | MalformedEvent {
  const container = containerInScope(fields);
  if (typeof container !== 'string') return container;
  const answers = readDnsAnswers(fields.argument(argument));
  return answers.length === 0 ? OTHER : { kind: 'answers', container, answers };
}

/** A finding that does not say its container or address was still seen. One whose container cannot be read would be told to nobody. */
export function readFinding(fields: Fields, address = fields.argument('ip')): BareEvent | MalformedEvent {
  const container = containerInScope(fields);
  if (container === WRONG_SHAPE) return WRONG_SHAPE;
  const told = nameText(address) ?? '';
  const remote = readRemoteAddress(fields.trigger(JOIN.remoteAddress));
  const isOfThat =
    remote !== undefined && remote !== 'otherFamily' && canonicalAddress(remote.address) === canonicalAddress(told);
  return {
    kind: 'finding',
    container: typeof container === 'string' ? container : '',
    process: nameText(fields.process()),
    address: told,
    port: isOfThat ? remote.port : undefined,
  };
}

/**
 * The id of the container if the event counts: if it is of one whose entry point has run, where the event says so (events
 * before that are the runtime's own; logs before v0.8.3 do not say). OTHER if it does not count; WRONG_SHAPE if that
 * cannot be told.
 */
export function containerInScope(fields: Fields): string | typeof OTHER | MalformedEvent {
  const container = fields.container() ?? undefined;
  const started = readFlag(fields.started() ?? undefined);
  if (container !== undefined && typeof container !== 'string') return WRONG_SHAPE;
  if (started !== undefined && typeof started !== 'boolean') return WRONG_SHAPE;
  return started === false ? OTHER : (nameText(container) ?? OTHER);
}

/**
 * Whether the event is of a container whose entry point has not run. What happens outside of containers is told to be of none
 * that has started, too (`containerStarted` in pkg/ebpf/events_pipeline.go).
 */
export function isNotStarted(fields: Fields): boolean {
  return readFlag(fields.started()) === false && nameText(fields.container()) !== undefined;
}
