import { detectorWithId, JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { scalarText } from '#core/json.ts';
import { keyOfTrigger } from './decide-alone.ts';
import { type BareEvent, type MalformedEvent, WRONG_SHAPE } from './event.ts';
import { type Fields, hostOf, readFinding } from './fields.ts';
import { boundData, nameText } from './name-text.ts';
import type { ToldSignature } from './read-signature.ts';
import { socketText } from './socket-address.ts';

/** What Tracee itself found. Whether the container had started was for its rule to ask. */
export function readReported(fields: Fields, { rule, signature }: ToldSignature): BareEvent | MalformedEvent {
  if (rule === JOIN_DETECTOR.id) return readFinding(fields);
  const container = fields.container() ?? undefined;
  if (container !== undefined && typeof container !== 'string') return WRONG_SHAPE;
  const data = readFindingData(fields);
  const found = [{ rule, key: keyIn(rule, fields, data), data, signature, isReported: true }] as const;
  return {
    ...{ kind: 'match', found, container: nameText(container) ?? hostOf(fields) },
    process: nameText(fields.process()),
  };
}

/** The same key as where the event is seen here: by what triggered the finding, or else by what the finding itself tells. */
function keyIn(rule: string, fields: Fields, data: Readonly<Record<string, string>>): string {
  const alone = detectorWithId(rule)?.alone;
  return alone === undefined ? '' : (keyOfTrigger(alone, fields) ?? alone.keyOf?.(data) ?? '');
}

/**
 * What of a finding's own data, and of the event that triggered it, leaves a log. Everything else may hold secrets: environments,
 * arguments of programs, contents of files, and whatever a signature of somebody's adds.
 */
const OWN = [
  ...['ip', 'IP address', 'Port', 'port', 'File descriptor', 'path', 'pathname', 'file_path'],
  ...['syscall', 'address', 'function', 'owner'],
];
const OF_TRIGGER = ['pathname', 'dev_name', 'dir_name', 'old_path', 'new_path', 'request'];

function readFindingData(fields: Fields): Readonly<Record<string, string>> {
  const data = Object.fromEntries([
    ...OF_TRIGGER.flatMap((name) => entryOf(name, fields.trigger(name))),
    ...entryOf(JOIN.remoteAddress, socketText(fields.trigger(JOIN.remoteAddress))),
    ...OWN.flatMap((name) => entryOf(name, fields.argument(name))),
  ]);
  return boundData(data);
}

function entryOf(name: string, value: unknown): (readonly [string, string])[] {
  const text = scalarText(value);
  return text === undefined || text === '' ? [] : [[name, text]];
}
