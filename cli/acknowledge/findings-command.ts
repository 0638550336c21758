import { readSettingsFile } from '#cli/settings-file.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { typedAs, typedOptions, typedWords } from '#cli/terminal/npm-script.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { concurrently } from '#core/concurrency.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { TracewardError } from '#core/errors.ts';
import type { GroupState } from '#core/notify/group-state.ts';
import { findGroups, listGroups, listIncident, SEARCHED_DAYS, setStatus, WHOLE } from '#core/notify/known-groups.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import type { OcsfVersion } from '#core/settings/ocsf-version.ts';
import type { Settings } from '#core/settings/settings.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { findingKey } from '#core/store/keys.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { type FindingReader, readStoredFinding } from '#core/store/stored-finding.ts';
import { VERSION } from '#core/version.ts';
import { requireCheckout } from '#local-aws/project-folder.ts';
import { usageError } from './findings-arguments.ts';
import { type FindingsOptions, readFindingsOptions, type StatePlace } from './findings-options.ts';
import { formatGroupJson } from './group-json.ts';
import { describeGroup, describeKept, describeOthers, formatGroups } from './groups-table.ts';
import type { KnownState } from './known-state.ts';
import { chooseGroups, statusOfGroup } from './wanted-groups.ts';

type Options<Command> = Extract<FindingsOptions, { command: Command }>;

const WIDE = 120;
const NARROW = 80;

/** `traceward findings`. Returns the exit status; throws `settings` for wrong usage, `output` if it could not be done. */
export async function findings(args: readonly string[]): Promise<number> {
  const options = readFindingsOptions(args, Date.now());
  await openStandardOutput().write(await answer(options));
  return EXIT.done;
}

async function answer(options: FindingsOptions): Promise<string> {
  const settings = readSettingsFile(options.place.config);
  const state = await open(options.place, settings);
  try {
    return await (options.command === 'list'
      ? list(state.reader, options, settings.alerts.ocsfVersion)
      : say(state.reader, options));
  } catch (cause) {
    if (cause instanceof TracewardError) throw cause;
    throw new TracewardError('output', `cannot use the state: ${state.explain(cause)}`, { cause });
  } finally {
    await state.close();
  }
}

async function open({ stack, local }: StatePlace, settings: Settings): Promise<KnownState> {
  const others = { now: Date.now, lifetimes: createLifetimes(settings.retentionDays, Date.now) };
  if (local === undefined) {
    return (await import('./deployed-state.ts')).openDeployedState(stack ?? settings.stackName, others);
  }
  requireCheckout(`findings --local ${local}`);
  return (await import('#cli/acknowledge/local-state.ts')).openLocalState(local, others);
}

async function list(reader: FindingReader, { wanted, format }: Options<'list'>, schema: OcsfVersion): Promise<string> {
  const groups = chooseGroups(await listGroups(reader, wanted.since), wanted);
  if (format === 'table') return formatGroups(groups, widthOf(process.stdout.columns));
  const lines =
    format === 'ndjson'
      ? groups.map(formatGroupJson)
      : await concurrently(groups, REQUESTS, (group) => ocsfOf(reader, group, schema));
  return lines.flatMap((line) => (line === undefined ? [] : `${line}\n`)).join('');
}

/** A terminal's own width, within what people read; without one it is known to none. */
function widthOf(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? WIDE, NARROW), WIDE);
}

/** The finding by which people heard of the group, as of now; undefined if it has expired. */
async function ocsfOf(
  reader: FindingReader,
  { first, risk, status }: GroupState,
  schema: OcsfVersion,
): Promise<string | undefined> {
  const finding = await readStoredFinding(reader, findingKey(first));
  return finding && formatOcsf({ ...finding, risk, status }, VERSION, { activity: 'update', schema });
}

/** Nothing is changed if one of the ids is of nothing, or of several. */
async function say(reader: FindingReader, { ids, status, isIncident, place }: Options<'say'>): Promise<string> {
  const meant = await concurrently(ids, REQUESTS, (id) => onlyGroup(reader, id));
  const others = byId((await concurrently(meant, REQUESTS, (state) => listIncident(reader, state))).flat());
  const taken = isIncident ? [...others.values()].filter((other) => mayTake(status, other, meant)) : [];
  const wanted = byId([...taken, ...meant]);
  const lines: string[] = [];
  for (const id of wanted.keys()) {
    const changed = await setStatus(reader, id, status);
    if (changed !== undefined) lines.push(`${statusOfGroup(changed)}: ${describeGroup(changed)}`);
  }
  const kept = [...others.values()].filter((other) => other.status !== undefined && !wanted.has(other.group.id));
  if (isIncident) lines.push(describeKept(kept));
  if (status !== undefined) {
    const open = [...others.values()].filter((each) => !wanted.has(each.group.id) && statusOfGroup(each) === 'open');
    const { stack, local, config } = place;
    const command = `${typedAs('findings')} ${status.is === 'closed' ? 'close' : 'ack'} ${typedWords([...ids, ...typedOptions({ stack, local, config })])}`;
    lines.push(describeOthers(open, command));
  }
  return lines.flatMap((line) => (line === '' ? [] : `${line}\n`)).join('');
}

/**
 * Of what an incident has beside the groups that were named, nothing that somebody else has said is overwritten: what is open is taken, and
 * reopened is what was said as of one of those that were named.
 */
function mayTake(status: GroupStatus | undefined, other: GroupState, meant: readonly GroupState[]): boolean {
  if (status !== undefined) return other.status === undefined;
  return meant.some((named) => named.status?.is === other.status?.is && named.status?.by === other.status?.by);
}

function byId(states: readonly GroupState[]): Map<string, GroupState> {
  return new Map(states.map((state) => [state.group.id, state]));
}

async function onlyGroup(reader: FindingReader, id: string): Promise<GroupState> {
  const [group, ...others] = await findGroups(reader, id);
  if (group === undefined)
    throw usageError(
      id.length < WHOLE
        ? `${id}: no group of the last ${SEARCHED_DAYS} days begins so; older ones have whole IDs only, which their messages and "list --since ${2 * SEARCHED_DAYS}d --format ndjson" have`
        : `${id}: there is no such group or finding; "list" shows those that there are`,
    );
  if (others.length > 0) throw usageError(`${id}: several groups begin so; "list --format ndjson" has whole IDs`);
  return group;
}
