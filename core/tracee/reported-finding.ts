import { detectorWithId, JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { scalarText } from '#core/json.ts';
import { cutText } from '#core/text.ts';
import { keyOfTrigger } from './decide-alone.ts';
import type { BareEvent } from './event.ts';
import { type Fields, hostOf, readFinding } from './fields.ts';
import { nameText } from './name-text.ts';
import type { ToldSignature } from './read-signature.ts';
import { socketText } from './socket-address.ts';

/** What Tracee itself found. Whether the container had started was for its rule to ask. */
export function readReported(fields: Fields, { rule, signature }: ToldSignature): BareEvent {
  if (rule === JOIN_DETECTOR.id) return readFinding(fields);
  const container = nameText(fields.container()) ?? hostOf(fields);
  const alone = detectorWithId(rule)?.alone;
  const key = alone === undefined ? '' : keyOfTrigger(alone, fields);
  const found = [{ rule, key, data: readFindingData(fields), signature }] as const;
  return { kind: 'match', container, process: nameText(fields.process()), found };
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

const LONGEST = 512;

function readFindingData(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...OF_TRIGGER.flatMap((name) => entryOf(name, fields.trigger(name))),
    ...entryOf(JOIN.remoteAddress, socketText(fields.trigger(JOIN.remoteAddress))),
    ...OWN.flatMap((name) => entryOf(name, fields.argument(name))),
  ]);
}

function entryOf(name: string, value: unknown): (readonly [string, string])[] {
  const text = scalarText(value);
  return text === undefined || text === '' ? [] : [[name, short(text)]];
}

/** A part of a text would keep the whole in memory. */
function short(text: string): string {
  return text.length <= LONGEST ? text : Buffer.from(`${cutText(text, LONGEST)}…`).toString();
}
