import { groupOf } from '#core/correlate/group.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { compareRisks } from '#core/correlate/risk.ts';
import { findingKey } from '#core/store/keys.ts';
import { type FindingReader, readStoredFinding } from '#core/store/stored-finding.ts';
import { updateItem } from '#core/store/table.ts';
import { compareTexts } from '#core/text.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { groupItem, groupKey, livingGroup } from './group-item.ts';
import { type GroupState, groupPartition, withStatus } from './group-state.ts';
import { listHeard } from './heard-groups.ts';

/** An id that is not whole, or of a finding whose group has another name now, is looked for among the groups of so many days. */
export const SEARCHED_DAYS = 30;
export const WHOLE = 32;
/** The subjects of messages end with so many digits of the group's id. */
export const LEAST_DIGITS = 8;

/** The groups of which people heard since then (milliseconds since the epoch), in no order. Reads them and the lists of those days. */
export async function listGroups(reader: FindingReader, since: number, prefix = ''): Promise<GroupState[]> {
  return readGroups(reader, await listHeard(reader, since, prefix));
}

async function readGroups(reader: FindingReader, ids: readonly string[]): Promise<GroupState[]> {
  const items = await reader.table.read(ids.map((id) => groupKey(groupPartition({ id }))));
  return items.flatMap((item) => livingGroup(reader, item)?.body ?? []);
}

/**
 * The groups that somebody may mean by an id: the one that has it, or whose finding has it; or those of the last weeks that begin so.
 */
export async function findGroups(reader: FindingReader, id: string): Promise<GroupState[]> {
  const since = reader.now() - SEARCHED_DAYS * MILLISECONDS_PER_DAY;
  if (id.length < WHOLE) return listGroups(reader, since, id);
  const [group] = await readGroups(reader, [id]);
  if (group !== undefined) return [group];
  const finding = await readStoredFinding(reader, findingKey(id));
  if (finding === undefined) return [];
  const [own] = await readGroups(reader, [groupOf(finding).id]);
  if (own !== undefined) return [own];
  const isOf = ({ first, recent }: GroupState) => first === id || recent.includes(id);
  return (await listGroups(reader, since)).filter(isOf).slice(0, 1);
}

/** The other groups of which people heard in the same incident, the riskiest first: their messages have the same thread. */
export async function listIncident(reader: FindingReader, state: GroupState): Promise<GroupState[]> {
  const thread = threadOfState(state);
  const since = state.openedAt - MILLISECONDS_PER_DAY;
  return (await listGroups(reader, since))
    .filter((other) => other.group.id !== state.group.id && threadOfState(other) === thread)
    .sort((a, b) => compareRisks(a.risk, b.risk) || compareTexts(a.group.id, b.group.id));
}

function threadOfState({ thread, group }: GroupState): string {
  return thread ?? group.id;
}

/**
 * Writes down what a person says of a group; undefined: nothing any more. Said again, it changes nothing. Returns the group as it then
 * stands; undefined if there is none. The group is kept no longer for it.
 */
export async function setStatus(
  reader: FindingReader,
  id: string,
  status: GroupStatus | undefined,
): Promise<GroupState | undefined> {
  const item = await updateItem(reader.table, groupKey(groupPartition({ id })), (current) => {
    const known = livingGroup(reader, current);
    const next = known && withStatus(known.body, status);
    if (known === undefined || next === undefined || next === known.body) return undefined;
    return { ...groupItem(reader, known, next), expiresAt: known.expiresAt };
  });
  return livingGroup(reader, item)?.body;
}
