import type { JoinRead } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { isObject, type JsonObject, nonEmptyText, scalarText } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Position } from '#core/records/record-reader.ts';
import { hostText } from '#core/text.ts';
import { type EventTime, readNanoseconds } from '#core/time.ts';
import type { ProcessId } from '#core/tracee/event.ts';
import { type Fields, hostOf, memberOf, readExecutable, readUser } from '#core/tracee/fields.ts';
import { nameText, ownCut } from '#core/tracee/name-text.ts';
import { fieldsOf, readProcess } from '#core/tracee/process.ts';
import { eventRecordOf } from '#core/tracee/read-event.ts';
import { readRemoteAddress, socketText } from '#core/tracee/socket-address.ts';

/** What one event of a container tells a person who investigates it. Nothing of an environment. */
export type Entry = {
  readonly time: EventTime;
  /** Nanoseconds, where the log counts from boot. */
  readonly sinceBoot?: bigint | undefined;
  readonly source: string;
  readonly position: Position;
  /** As Tracee names it. */
  readonly event: string;
  readonly kind: 'exec' | 'connect' | 'finding' | 'other';
  readonly process: ProcessEntry;
  /** What an exec executes, where a connect goes, what a finding is called, the address or file that another event is about. */
  readonly what: string;
  readonly arguments?: readonly string[] | undefined;
};

/** The process that an event is of. */
export type ProcessEntry = {
  readonly name: string | undefined;
  /** The number in the container. */
  readonly number: string | undefined;
  readonly parentNumber: string | undefined;
  readonly id: ProcessId | undefined;
  readonly parent: ProcessId | undefined;
  readonly user: string | undefined;
  readonly isEntered: boolean;
};

/** The events that say what is executed, and those that say where a connect goes. */
const EXECS = eventsReadAs('exec');
const CONNECTS = eventsReadAs('connect');
/** What Tracee's events call the socket address that they are about, and the file: the first that an event has is shown. */
const ADDRESSES = [JOIN.remoteAddress, 'local_addr', 'dest_addr', 'src_addr', 'addr'];
const PATHS = [
  ...['pathname', 'file_path', 'dst_path', 'path', 'new_path', 'newpath', 'linkpath', 'filename', 'file_name'],
  ...['in_file_path', 'library_path', 'loaded_path'],
];
/** Longer texts say nothing more to a person. */
const MAX_TEXT = 400;

/** The container of an event's record, or the host that stands for it, as findings have it. */
export function containerOfRecord(record: LogRecord): string {
  const fields = fieldsOf(eventRecordOf(record).value);
  return nameText(fields.container()) ?? hostOf(fields);
}

export function readEntry(record: LogRecord, time: EventTime, position: Position, source: string): Entry {
  const subject = eventRecordOf(record);
  const { value } = subject;
  const event = nonEmptyText(value['eventName']) ?? nonEmptyText(value['name']) ?? scalarText(value['id']) ?? '?';
  const fields = fieldsOf(value);
  const reader = readProcess(subject);
  const process: ProcessEntry = {
    name: short(nameText(fields.process())),
    number: scalarText(fields.processId()),
    parentNumber: scalarText(fields.parentId()),
    id: reader.id(),
    parent: reader.parent(),
    user: readUser(fields),
    isEntered: reader.isEntered(),
  };
  const sinceBoot = time === 'relative' ? readNanoseconds(scalarText(value['timestamp']) ?? '') : undefined;
  const common = { time, sinceBoot, source, position, event: short(event) ?? '?', process };
  const finding = findingName(record.value);
  if (finding !== undefined) return { ...common, kind: 'finding', what: short(finding) ?? '' };
  if (EXECS.has(event)) {
    return { ...common, kind: 'exec', what: short(readExecutable(fields)) ?? '?', arguments: reader.arguments() };
  }
  const remote = CONNECTS.has(event) ? readRemoteAddress(fields.argument(JOIN.remoteAddress)) : undefined;
  if (remote !== undefined && remote !== 'otherFamily')
    return { ...common, kind: 'connect', what: endpointText(remote.address, remote.port) };
  return { ...common, kind: 'other', what: short(readSubject(fields)) ?? '' };
}

function eventsReadAs(kind: JoinRead['as']): ReadonlySet<string> {
  return new Set(Object.keys(JOIN.reads).filter((name) => JOIN.reads[name]?.as === kind));
}

/** The address or the file that an event is about. */
function readSubject(fields: Fields): string | undefined {
  return (
    firstOf(ADDRESSES, (name) => socketText(fields.argument(name))) ??
    readWay(fields) ??
    firstOf(PATHS, (name) => nameText(fields.argument(name)))
  );
}

/** Events of packets and flows have addresses and ports apart. */
function readWay(fields: Fields): string | undefined {
  const [from, to] = (['src', 'dst'] as const).map((side) => {
    const address = nameText(fields.argument(side));
    return address === undefined ? undefined : endpointText(address, scalarText(fields.argument(`${side}_port`)));
  });
  return from === undefined || to === undefined ? to : `${from} to ${to}`;
}

function endpointText(address: string, port: number | string | undefined): string {
  return `${hostText(address)}${port === undefined ? '' : `:${port}`}`;
}

function firstOf(names: readonly string[], read: (name: string) => string | undefined): string | undefined {
  return names.map(read).find((text) => text !== undefined);
}

/** What Tracee calls a finding of its own, in any generation; undefined of another event. */
function findingName(value: JsonObject): string | undefined {
  const properties = memberOf(memberOf(value['metadata'], 'Properties'), 'signatureName');
  const threat = memberOf(value['threat'], 'name');
  const signature = memberOf(value['SigMetadata'], 'Name');
  const named = [properties, threat, signature].map(nameText).find((name) => name !== undefined);
  return named ?? (isObject(value['threat']) ? nameText(value['name']) : undefined);
}

function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : ownCut(text, MAX_TEXT);
}
