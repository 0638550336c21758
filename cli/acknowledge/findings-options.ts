import { userInfo } from 'node:os';
import { EXPECTED_ID, readId } from '#cli/findings/read-id.ts';
import { didYouMean } from '#core/closest-name.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { MILLISECONDS_PER_DAY, toMilliseconds } from '#core/time.ts';
import { LIST_FORMATS, named, oneOf, parse, SHOWN_STATUSES, since, usageError } from './findings-arguments.ts';
import type { WantedGroups } from './wanted-groups.ts';

const COMMANDS = ['list', 'ack', 'close', 'reopen'] as const;
const SAYS: Readonly<Record<Exclude<Command, 'list'>, GroupStatus['is'] | undefined>> = {
  ack: 'acknowledged',
  close: 'closed',
  reopen: undefined,
};
const LIST_OPTIONS = ['since', 'severity', 'status', 'cluster', 'namespace', 'format'] as const;
const CHANGE_OPTIONS = ['note', 'by'] as const;
/** Longer ago nothing is kept. */
const MAX_DAYS = 3650;
const MAX_NOTE = 500;
const MAX_NAME = 200;

type Command = (typeof COMMANDS)[number];

/** Where the state is that is asked and changed. `stack`: undefined for that of the settings. */
export type StatePlace = {
  readonly stack: string | undefined;
  readonly local: string | undefined;
  readonly config: string | undefined;
};

export type FindingsOptions =
  | { readonly command: 'list'; readonly place: StatePlace; readonly wanted: WantedGroups; readonly format: ListFormat }
  | {
      readonly command: 'say';
      readonly place: StatePlace;
      readonly ids: readonly string[];
      /** All groups of the incidents that these are part of. */
      readonly isIncident: boolean;
      /** Undefined: nothing any more. */
      readonly status: GroupStatus | undefined;
    };

export type ListFormat = (typeof LIST_FORMATS)[number];

type Values = ReturnType<typeof parse>['values'];

/** The options that these arguments ask for. `now`: milliseconds since the epoch. Throws `settings` for what cannot be meant. */
export function readFindingsOptions(args: readonly string[], now: number): FindingsOptions {
  const { values, positionals } = parse(args);
  const [name = 'list', ...rest] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    throw usageError(`expected ${COMMANDS.join(', ')}, found "${name}"${didYouMean(name, COMMANDS)}`);
  }
  const place = readPlace(values);
  if (command === 'list') {
    refuseOptions(values, [...CHANGE_OPTIONS, 'incident'], 'only what is said of a finding has it');
    if (rest[0] !== undefined) throw usageError(`expected list without an argument, found "${rest[0]}"`);
    return {
      command,
      place,
      wanted: readWanted(values, now),
      format: oneOf(LIST_FORMATS, '--format', values.format) ?? 'table',
    };
  }
  refuseOptions(values, LIST_OPTIONS, 'only list has it');
  if (rest.length === 0) throw usageError(`${command}: expected the ID of a group or of a finding; "list" shows them`);
  return {
    command: 'say',
    place,
    ids: rest.map((id) => wantedId(command, id)),
    isIncident: values.incident === true,
    status: readStatus(SAYS[command], values, now),
  };
}

function readPlace({ stack, local, config }: Values): StatePlace {
  if (stack !== undefined && local !== undefined) throw usageError('--local and --stack: expected one of them');
  return { stack: named('--stack', stack), local: named('--local', local), config: named('--config', config) };
}

function refuseOptions(values: Values, options: readonly (keyof Values)[], reason: string): void {
  const given = options.find((option) => values[option] !== undefined);
  if (given !== undefined) throw usageError(`--${given}: ${reason}`);
}

function readWanted(values: Values, now: number): WantedGroups {
  return {
    since: readSince(values.since ?? '7d', now),
    severity: oneOf(SEVERITY_NAMES, '--severity', values.severity),
    status: oneOf(SHOWN_STATUSES, '--status', values.status),
    cluster: named('--cluster', values.cluster),
    namespace: named('--namespace', values.namespace),
  };
}

function readSince(text: string, now: number): number {
  const time = toMilliseconds(since('--since', text, now) ?? 0n);
  if (time > now || time < now - MAX_DAYS * MILLISECONDS_PER_DAY) {
    throw usageError(`--since: expected a time within the last ${MAX_DAYS} days, found "${text}"`);
  }
  return time;
}

function wantedId(command: string, text: string): string {
  const id = readId(text);
  if (id === undefined) throw usageError(`${command}: expected ${EXPECTED_ID}, found "${text}"`);
  return id;
}

function readStatus(is: GroupStatus['is'] | undefined, values: Values, at: number): GroupStatus | undefined {
  if (is === undefined) {
    refuseOptions(values, CHANGE_OPTIONS, 'reopen takes back what was said, and keeps nothing');
    return undefined;
  }
  const by = short('--by', values.by, MAX_NAME) ?? userInfo().username;
  return { is, by, note: short('--note', values.note, MAX_NOTE), at };
}

function short(option: string, value: string | undefined, longest: number): string | undefined {
  const text = named(option, value);
  if (text !== undefined && text.length > longest)
    throw usageError(`${option}: expected at most ${longest} characters`);
  return text;
}
