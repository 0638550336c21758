import type { Novelty } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { actorOf, type Group, groupOf } from '#core/correlate/group.ts';
import { hashOf } from '#core/hash.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { livingItem } from '#core/store/lifetimes.ts';
import { type Item, type ItemOf, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { containerAlertsKey } from './container-alerts.ts';
import { groupKey, livingGroup } from './group-item.ts';
import { type GroupState, groupPartition } from './group-state.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** That an image does something, or does it with an executable. */
    seen: {
      /** The id of the group that was the first; it stays the first if it is looked at again. */
      readonly by: string;
      /** Milliseconds since the epoch. */
      readonly at: number;
      /** Hashes of the first workloads that did it. */
      readonly workloads: readonly string[];
    };
  }
}

/** What is done in so many other workloads is routine. */
const ROUTINE = 4;

/**
 * What the whole fleet tells of a finding. `isNewPair`: its executable was never seen before with its image. `group`: its group, before the
 * finding has joined it.
 */
export type Seen = { readonly novelty: Novelty; readonly isNewPair: boolean; readonly group: GroupState | undefined };

/** What is known of a finding beside what the fleet knows of its image and executable. */
export type LookUpOptions = { readonly generatedNames?: readonly string[] | undefined; readonly isIncident: boolean };

/**
 * Looks up what the fleet knows of a finding's image and executable, and notes that it has been seen. The same finding has the same
 * answer when it is given again. Costs a read of four items, and writes only for what is new.
 */
export async function lookUp(
  attempt: Attempt,
  finding: Finding,
  { generatedNames, isIncident }: LookUpOptions,
): Promise<Seen> {
  const group = groupOf(finding, generatedNames);
  const actor = actorOf(finding);
  const keys = [
    seenKey(['image', group.rule ?? null, imageOf(group)]),
    containerAlertsKey(finding, attempt.now()),
    groupKey(groupPartition(group)),
    ...(actor === undefined ? [] : [seenKey(['pair', group.rule ?? null, imageOf(group), actor])]),
  ] as const;
  const [imageKey, , , pairKey] = keys;
  const [image, alerts, known, pair] = await attempt.table.read(keys);
  const seenImage = await note(attempt, group, imageKey, image);
  const seenPair = pairKey && (await note(attempt, group, pairKey, pair));
  const isNewImage = isNew(attempt, group, seenImage);
  const isNewExecutable = seenPair !== undefined && isNew(attempt, group, seenPair);
  // Of an actor that is not known nobody can say that it is new: only its image may be.
  const isNewPair = seenPair === undefined ? isNewImage : isNewExecutable;
  // Of a finding whose program is known later, the group was called so.
  const own = [group.id, groupOf({ ...finding, program: undefined }, generatedNames).id];
  const others = (seenPair ?? seenImage).workloads.filter((workload) => workload !== workloadHash(group));
  return {
    isNewPair,
    group: livingGroup(attempt, known)?.body,
    novelty: {
      'new-executable': isNewExecutable,
      'new-image': isNewImage,
      others: alerts?.kind === 'containerAlerts' && alerts.body.groups.some((id) => !own.includes(id)),
      incident: isIncident,
      routine: !isNewPair && others.length >= ROUTINE,
    },
  };
}

type SeenBody = ItemOf<'seen'>['body'];

/** The first day belongs to who was first. */
function isNew({ now }: Attempt, { id }: Group, { by, at }: SeenBody): boolean {
  return by === id && now() < at + MILLISECONDS_PER_DAY;
}

async function note(attempt: Attempt, group: Group, key: Key, known: Item | undefined): Promise<SeenBody> {
  const { table, now, lifetimes } = attempt;
  const workload = workloadHash(group);
  const item = await updateItem(
    table,
    key,
    (current) => {
      const body = livingItem(lifetimes.findings, current, 'seen')?.body;
      const isListed = body !== undefined && (body.workloads.includes(workload) || body.workloads.length > ROUTINE);
      if (isListed && current !== undefined && !lifetimes.findings.needsRenewal(current.expiresAt)) return undefined;
      const { by, at, workloads } = body ?? { by: group.id, at: now(), workloads: [] };
      const next = { by, at, workloads: isListed ? workloads : [...workloads, workload] };
      return nextItem('seen', key, current, lifetimes.findings.end(), next);
    },
    { item: known },
  );
  if (item?.kind !== 'seen') throw new Error('what was written is there');
  return item.body;
}

export function seenKey(identity: readonly (string | null)[]): Key {
  return { partition: `seen#${hashOf(JSON.stringify(identity))}`, sort: 'seen' };
}

/** Where the image is not known, the workload stands for it. */
export function imageOf({ repository, cluster, namespace, workload, container }: Group): string {
  return repository ?? JSON.stringify([cluster, namespace ?? null, workload ?? container]);
}

function workloadHash({ cluster, namespace, workload, container }: Group): string {
  return hashOf(JSON.stringify([cluster, namespace ?? null, workload ?? container])).slice(0, 16);
}
