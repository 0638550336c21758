import type { Attempt } from '#core/store/attempt.ts';
import { livingItem } from '#core/store/lifetimes.ts';
import { type Item, type ItemOf, type Key, nextItem } from '#core/store/table.ts';
import { type GroupState, groupPartition } from './group-state.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** In a group's partition: how people heard of it, and what they have not heard yet. */
    group: GroupState;
  }
}

export function groupKey(partition: string): Key {
  return { partition, sort: 'group' };
}

/** The group's item, if there is one that has not expired. */
export function livingGroup(
  { lifetimes }: Pick<Attempt, 'lifetimes'>,
  current: Item | undefined,
): ItemOf<'group'> | undefined {
  return livingItem(lifetimes.findings, current, 'group');
}

/** The item as it is to be written in the place of `current`; it is pending as long as a message may have to go out. */
export function groupItem(
  { lifetimes }: Pick<Attempt, 'lifetimes'>,
  current: Item | undefined,
  body: GroupState,
): ItemOf<'group'> {
  const partition = groupPartition(body.group);
  const isPending = body.told === undefined || body.news?.dueAt !== undefined;
  return {
    ...nextItem('group', groupKey(partition), current, lifetimes.findings.end(), body),
    pending: isPending ? partition : undefined,
  };
}
