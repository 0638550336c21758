import { type JsonObject, scalarText, textArray } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Executed, ProcessId } from './event.ts';
import { type Fields, hasParentOutside, readUser } from './fields.ts';
import { nameText, ownCut } from './name-text.ts';
import { ProtobufFields } from './protobuf-json.ts';
import { TraceFields } from './trace-event.ts';

/**
 * What a record tells of the very process that it is about. It stands beside the event, as the time does, because many
 * processes do the same, and is read only where it is wanted: each function looks into the record when it is called.
 */
export type ProcessReader = {
  readonly id: () => ProcessId | undefined;
  readonly parent: () => ProcessId | undefined;
  /** Whether it was started from outside of the container, and is not its first process. */
  readonly isEntered: () => boolean;
  /** What it runs; undefined where Tracee keeps no tree of processes. Not to be asked of an exec. */
  readonly program: () => Executed | undefined;
  /** Of an exec; bounded. Undefined if it tells none. */
  readonly arguments: () => readonly string[] | undefined;
};

/** Where the record of an event keeps what is looked at, in any form of Tracee's. */
export function fieldsOf(value: JsonObject): Fields {
  return typeof value['eventName'] === 'string' ? new TraceFields(value) : new ProtobufFields(value);
}

export function readProcess({ value }: Pick<LogRecord, 'value'>): ProcessReader {
  const fields = fieldsOf(value);
  return {
    id: () => readId(fields.identity()),
    parent: () => readId(fields.parentIdentity()),
    isEntered: () => isEntered(fields),
    program: () => readProgram(fields),
    arguments: () => boundArguments(textArray(fields.argument('argv'))),
  };
}

/** A shipper may have made a text of it. No process has 0. */
function readId(value: unknown): ProcessId | undefined {
  const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** As `hasParentOutside`, of a record. */
export function isParentOutside({ value }: Pick<LogRecord, 'value'>): boolean {
  return hasParentOutside(fieldsOf(value));
}

/** A container that shares the node's process namespace has the node's numbers. */
function isEntered(fields: Fields): boolean {
  if (!hasParentOutside(fields)) return false;
  const own = scalarText(fields.processId());
  return own !== undefined && own !== '1' && own !== scalarText(fields.hostProcessId());
}

function readProgram(fields: Fields): Executed | undefined {
  const executable = nameText(fields.executable());
  return executable === undefined ? undefined : { executable, user: readUser(fields) };
}

const MAX_ARGUMENTS = 16;
const MAX_ARGUMENT = 256;
const MAX_COMMAND = 1000;

/** The first arguments; what is cut off is marked. */
function boundArguments(all: readonly string[] | undefined): readonly string[] | undefined {
  // The setup's filter leaves one empty text.
  if (all === undefined || all.every((argument) => argument === '')) return undefined;
  const kept: string[] = [];
  let room = MAX_COMMAND;
  for (const argument of all.slice(0, MAX_ARGUMENTS)) {
    const text = ownCut(argument, Math.min(MAX_ARGUMENT, room));
    kept.push(text);
    room -= text.length;
    if (room <= 0) break;
  }
  return kept.length < all.length ? [...kept, '…'] : kept;
}
