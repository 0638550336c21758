import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import { isRisky, type Risk } from '#core/correlate/risk.ts';
import { isAtLeast, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { hashOf } from '#core/hash.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { keyPart } from '#core/store/keys.ts';
import { type Item, type ItemOf, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY, SECONDS_PER_DAY } from '#core/time.ts';
import { groupKey, livingGroup } from './group-item.ts';
import { groupPartition } from './group-state.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /**
     * What one container was told by, on one day. `groups`: the first two, which is enough to know whether there is another.
     * `places`: an earlier release has written none. `risky`: nothing reads it here; its functions, which run on while this one is
     * deployed, do, and crash without it. The next release may leave it out.
     */
    containerAlerts: {
      readonly groups: readonly string[];
      readonly risky?: readonly string[];
      readonly places?: Places | undefined;
    };
  }
}

type Places = Readonly<Partial<Record<Severity, PlacesOfSeverity>>>;

type PlacesOfSeverity = {
  /** The groups that have a message of their own, with their scores. */
  readonly alerts: readonly { readonly group: string; readonly score: number }[];
  /** Those that have a line of the daily report. */
  readonly notes: readonly string[];
};

/**
 * A container that goes on under ever new names opens so many groups of each severity with a message of their own a day: nobody is to hide
 * what is graver by doing something else first.
 */
const MAX_ALERTS = 3;
/** So many more of each severity are lines of the daily report; the others are only counted among the findings. */
const MAX_NOTES = 17;
const MAX_GROUPS = 2;

/** `last note`: no other group of its severity is told that day. */
export type ContainerPlace = 'alert' | 'note' | 'last note' | 'none';

/**
 * Which place a group of the container may have today, found with this risk. A place that was taken stays taken. What somebody has
 * acknowledged or closed takes none: who has it in hand is to hear of what comes next. Costs a read and a write, and one more read
 * where messages are used up.
 */
export async function takeContainerPlace(
  attempt: Attempt,
  finding: Finding & { readonly risk: Risk },
  group: string,
): Promise<ContainerPlace> {
  const { table, now } = attempt;
  const { risk } = finding;
  const key = containerAlertsKey(finding, now());
  const [known] = await table.read([key]);
  const inHand = await listInHand(attempt, placesOf(known, risk.severity));
  const item = await updateItem(table, key, withPlace, { item: known });
  return placeOfGroup(group, risk, item);

  function withPlace(current: Item | undefined): ItemOf<'containerAlerts'> | undefined {
    if (placeOfGroup(group, risk, current) !== 'none') return undefined;
    const places = withGroup(placesOf(current, risk.severity), { group, risk, inHand });
    if (places === undefined) return undefined;
    const body = current?.kind === 'containerAlerts' ? current.body : { groups: [] };
    return dayItem(key, current, now(), {
      groups: [...new Set([...body.groups, group])].slice(0, MAX_GROUPS),
      places: { ...body.places, [risk.severity]: places },
    });
  }
}

/** Those of the groups with a message of which somebody has said something; looked up only where that can matter. */
async function listInHand(attempt: Attempt, { alerts }: PlacesOfSeverity): Promise<ReadonlySet<string>> {
  if (alerts.length < MAX_ALERTS) return new Set();
  const items = await attempt.table.read(alerts.map(({ group }) => groupKey(groupPartition({ id: group }))));
  const states = items.flatMap((item) => livingGroup(attempt, item)?.body ?? []);
  return new Set(states.filter(({ status }) => status !== undefined).map(({ group }) => group.id));
}

type AlertingGroup = { readonly group: string; readonly risk: Risk; readonly inHand: ReadonlySet<string> };

/**
 * With one group more; undefined if it has no place. What is risky, and graver than all that had a message, has one, too: there are only
 * as many of those as there are scores.
 */
function withGroup(
  { alerts, notes }: PlacesOfSeverity,
  { group, risk, inHand }: AlertingGroup,
): PlacesOfSeverity | undefined {
  const open = alerts.filter((each) => !inHand.has(each.group));
  const isGravest = isRisky(risk) && open.every(({ score }) => score < risk.score);
  if (open.length < MAX_ALERTS || isGravest) return { alerts: [...open, { group, score: risk.score }], notes };
  return notes.length < MAX_NOTES ? { alerts, notes: [...notes, group] } : undefined;
}

/** The place that the group has with its severity or with a greater one. */
function placeOfGroup(group: string, { severity }: Pick<Risk, 'severity'>, item: Item | undefined): ContainerPlace {
  const graver = SEVERITY_NAMES.filter((each) => isAtLeast(each, severity)).map((each) => placesOf(item, each));
  if (graver.some(({ alerts }) => alerts.some((each) => each.group === group))) return 'alert';
  const at = Math.max(...graver.map(({ notes }) => notes.indexOf(group)));
  if (at === -1) return 'none';
  return at === MAX_NOTES - 1 ? 'last note' : 'note';
}

function placesOf(item: Item | undefined, severity: Severity): PlacesOfSeverity {
  const places = item?.kind === 'containerAlerts' ? item.body.places?.[severity] : undefined;
  return places ?? { alerts: [], notes: [] };
}

/**
 * Whether no other group of the namespace does the same with the same image on the cluster's first day, which ends then: each
 * pipeline of a CI that runs kubectl would have a message.
 */
export async function isFirstOfItsKind(
  { table, now }: Attempt,
  { id, cluster, namespace, repository, executable, process, rule }: Group,
  firstDayEnd: number,
): Promise<boolean> {
  const what = [namespace ?? null, repository ?? null, executable ?? process ?? null];
  const kind = hashOf(JSON.stringify(rule === undefined ? what : [...what, rule]));
  const key = { partition: `alerts#${keyPart(cluster)}#kind#${kind}`, sort: `first#${firstDayEnd}` };
  const item = await updateItem(table, key, (current) =>
    current === undefined ? dayItem(key, current, now(), { groups: [id] }) : undefined,
  );
  return item?.kind === 'containerAlerts' && item.body.groups[0] === id;
}

/** Kept for a day after the day that it is about. */
function dayItem(
  key: Key,
  current: Item | undefined,
  now: number,
  body: ItemOf<'containerAlerts'>['body'],
): ItemOf<'containerAlerts'> {
  const expiresAt = Math.floor(now / 1000) + 2 * SECONDS_PER_DAY;
  return nextItem('containerAlerts', key, current, expiresAt, { risky: [], ...body });
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
