import { JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { scalarText } from '#core/json.ts';
import { cutText, hostText } from '#core/text.ts';
import type { BareEvent } from './event.ts';
import { type Fields, hostOf, readFinding } from './fields.ts';
import { nameText } from './name-text.ts';
import type { ToldSignature } from './read-signature.ts';
import { readRemoteAddress, readSocketPath } from './socket-address.ts';

/** What Tracee itself found. Whether the container had started was for its rule to ask. */
export function readReported(fields: Fields, { rule, signature }: ToldSignature): BareEvent {
  if (rule === JOIN_DETECTOR.id) return readFinding(fields);
  const container = nameText(fields.container()) ?? hostOf(fields);
  const data = readFindingData(fields);
  return { kind: 'match', container, process: nameText(fields.process()), rule, key: '', data, signature };
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
    ...entryOf(JOIN.remoteAddress, peerIn(fields.trigger(JOIN.remoteAddress))),
    ...OWN.flatMap((name) => entryOf(name, fields.argument(name))),
  ]);
}

function entryOf(name: string, value: unknown): (readonly [string, string])[] {
  const text = scalarText(value);
  return text === undefined || text === '' ? [] : [[name, short(text)]];
}

/** `10.96.0.1:443`, or the path of a socket. */
function peerIn(value: unknown): string | undefined {
  const remote = readRemoteAddress(value);
  if (remote === undefined || remote === 'otherFamily') return readSocketPath(value);
  const address = hostText(canonicalAddress(remote.address) ?? remote.address);
  return remote.port === undefined ? address : `${address}:${remote.port}`;
}

/** A part of a text would keep the whole in memory. */
function short(text: string): string {
  return text.length <= LONGEST ? text : Buffer.from(`${cutText(text, LONGEST)}…`).toString();
}
