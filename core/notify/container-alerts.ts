import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import { hashOf } from '#core/hash.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { keyPart } from '#core/store/keys.ts';
import { type Item, type ItemOf, type Key, updateItem, versionAfter } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY, SECONDS_PER_DAY } from '#core/time.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The groups that one container was told by, on one day; the risky ones among them. */
    containerAlerts: { readonly groups: readonly string[]; readonly risky: readonly string[] };
  }
}

/**
 * A container that goes on under ever new names opens so many groups with a message of their own a day; and so many risky ones, as
 * nobody is to hide a tool by running harmless programs first.
 */
const MAX_ALERTS = 3;
/** So many more are lines of the daily report; the others are only counted among the findings. */
const MAX_NOTES = 17;

/** `last note`: no other group of its kind is told that day. */
export type ContainerPlace = 'alert' | 'note' | 'last note' | 'none';

/** Which place a group of the container may have today. A place that was taken stays taken. */
export async function takeContainerPlace(
  attempt: Attempt,
  finding: Finding,
  group: string,
  isRisky: boolean,
): Promise<ContainerPlace> {
  const at = await takeTurn(attempt, containerAlertsKey(finding, attempt.now()), group, isRisky);
  if (at === -1) return 'none';
  if (at < MAX_ALERTS) return 'alert';
  return at === MAX_ALERTS + MAX_NOTES - 1 ? 'last note' : 'note';
}

/**
 * Whether no other group of the namespace does the same with the same image on the cluster's first day, which ends then: each
 * pipeline of a CI that runs kubectl would have a message.
 */
export async function isFirstOfItsKind(
  attempt: Attempt,
  { id, cluster, namespace, repository, executable, process, rule }: Group,
  firstDayEnd: number,
): Promise<boolean> {
  const what = [namespace ?? null, repository ?? null, executable ?? process ?? null];
  const kind = hashOf(JSON.stringify(rule === undefined ? what : [...what, rule]));
  const key = { partition: `alerts#${keyPart(cluster)}#kind#${kind}`, sort: `first#${firstDayEnd}` };
  return (await takeTurn(attempt, key, id, true)) === 0;
}

/** How many groups were entered there before this one, of its kind; -1 if there were too many. */
async function takeTurn({ table, now }: Attempt, key: Key, group: string, isRisky: boolean): Promise<number> {
  const item = await updateItem(table, key, (current: Item | undefined): ItemOf<'containerAlerts'> | undefined => {
    const taken = rivalsOf(group, isRisky, current);
    if (taken.includes(group) || taken.length >= MAX_ALERTS + MAX_NOTES) return undefined;
    const expiresAt = Math.floor(now() / 1000) + 2 * SECONDS_PER_DAY;
    const version = versionAfter(current);
    const known = current?.kind === 'containerAlerts' ? current.body : { groups: [], risky: [] };
    const body = {
      groups: [...new Set([...known.groups, group])],
      risky: isRisky ? [...taken, group] : known.risky,
    };
    return { ...key, kind: 'containerAlerts', version, expiresAt, body };
  });
  return rivalsOf(group, isRisky, item).indexOf(group);
}

/** The groups that have places of the kind that the group has or may have, the earliest first. Once risky, it stays that. */
function rivalsOf(group: string, isRisky: boolean, item: Item | undefined): readonly string[] {
  if (item?.kind !== 'containerAlerts') return [];
  const { groups, risky } = item.body;
  return isRisky || risky.includes(group) ? risky : groups.filter((each) => !risky.includes(each));
}

/** `now`: milliseconds since the epoch. */
export function containerAlertsKey(finding: OfContainer, now: number): Key {
  const day = String(Math.floor(now / MILLISECONDS_PER_DAY)).padStart(6, '0');
  return { partition: containerAlertsPartition(finding), sort: `day#${day}` };
}

type OfContainer = Pick<Finding, 'cluster' | 'container'>;

export function containerAlertsPartition({ cluster, container }: OfContainer): string {
  return `alerts#${keyPart(cluster)}#${keyPart(container.id)}`;
}
