import { JOIN } from '#core/detectors/registry.ts';
import { isObject, type JsonObject, nonEmptyText, scalarText } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Position } from '#core/records/record-reader.ts';
import { hostText } from '#core/text.ts';
import { type EventTime, readNanoseconds } from '#core/time.ts';
import type { ProcessId } from '#core/tracee/event.ts';
import { hostOf, memberOf, readUser } from '#core/tracee/fields.ts';
import { nameText, ownCut } from '#core/tracee/name-text.ts';
import { fieldsOf, readProcess } from '#core/tracee/process.ts';
import { readRemoteAddress } from '#core/tracee/socket-address.ts';

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
  /** What an exec all, where a connect goes, what a finding is called, the file that another event is about. */
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

/** The events that say what is executed. */
const EXECS: ReadonlySet<string> = new Set(Object.keys(JOIN.reads).filter((name) => JOIN.reads[name]?.as === 'exec'));
/** What other events call the file that they are about. */
const PATHS = ['pathname', 'file_path', 'dst_path', 'path'];
/** Longer texts say nothing more to a person. */
const MAX_TEXT = 400;

/** The container of an event's record, or the host that stands for it, as findings have it. */
export function containerOfRecord({ value }: LogRecord): string {
  const fields = fieldsOf(value);
  return nameText(fields.container()) ?? hostOf(fields);
}

export function readEntry(record: LogRecord, time: EventTime, position: Position, source: string): Entry {
  const { value } = record;
  const event = nonEmptyText(value['eventName']) ?? nonEmptyText(value['name']) ?? scalarText(value['id']) ?? '?';
  const fields = fieldsOf(value);
  const reader = readProcess(record);
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
  const finding = findingName(value);
  if (finding !== undefined) return { ...common, kind: 'finding', what: short(finding) ?? '' };
  if (EXECS.has(event)) {
    const path = nameText(fields.argument('pathname')) ?? nameText(fields.executable());
    return { ...common, kind: 'exec', what: short(path) ?? '?', arguments: reader.arguments() };
  }
  const remote = readRemoteAddress(fields.argument(JOIN.remoteAddress));
  if (remote !== undefined && remote !== 'otherFamily') {
    const port = remote.port === undefined ? '' : `:${remote.port}`;
    return { ...common, kind: 'connect', what: `${hostText(remote.address)}${port}` };
  }
  const path = PATHS.map((name) => nameText(fields.argument(name))).find((text) => text !== undefined);
  return { ...common, kind: 'other', what: short(path) ?? '' };
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
