import type { Finding } from '#core/correlate/finding.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { keyPart } from '#core/store/keys.ts';
import { type Item, type ItemOf, type Key, updateItem, versionAfter } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY, SECONDS_PER_DAY } from '#core/time.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The groups that one container was told by, on one day. */
    containerAlerts: { readonly groups: readonly string[] };
  }
}

/** A container that goes on under ever new names opens so many groups with a message of their own a day. */
const MAX_ALERTS = 3;
/** So many more are lines of the daily report; the others are only counted among the findings. */
const MAX_NOTES = 17;

export type ContainerPlace = 'alert' | 'note' | 'none';

/** Which place a group of the container may have today. A place that was taken stays taken. */
export async function takeContainerPlace(
  { table, now }: Attempt,
  finding: Finding,
  group: string,
): Promise<ContainerPlace> {
  const key = containerAlertsKey(finding, now());
  const item = await updateItem(table, key, (current: Item | undefined): ItemOf<'containerAlerts'> | undefined => {
    const groups = current?.kind === 'containerAlerts' ? current.body.groups : [];
    if (groups.includes(group) || groups.length >= MAX_ALERTS + MAX_NOTES) return undefined;
    const expiresAt = Math.floor(now() / 1000) + 2 * SECONDS_PER_DAY;
    const version = versionAfter(current);
    return { ...key, kind: 'containerAlerts', version, expiresAt, body: { groups: [...groups, group] } };
  });
  const at = item?.kind === 'containerAlerts' ? item.body.groups.indexOf(group) : -1;
  if (at === -1) return 'none';
  return at < MAX_ALERTS ? 'alert' : 'note';
}

/** `now`: milliseconds since the epoch. */
export function containerAlertsKey({ cluster, container }: Pick<Finding, 'cluster' | 'container'>, now: number): Key {
  const day = String(Math.floor(now / MILLISECONDS_PER_DAY)).padStart(6, '0');
  return { partition: `alerts#${keyPart(cluster)}#${keyPart(container.id)}`, sort: `day#${day}` };
}
