import type { Lifetime } from './lifetimes.ts';
import { type Bodies, type Item, type ItemOf, type JoinedBody, type Key, type Kind, nextItem } from './table.ts';

/** Kinds of items from which something follows that is marked on them when it is done. */
type JoinedKind = { [K in Kind]: Bodies[K] extends JoinedBody ? K : never }[Kind];

/**
 * The item under `key` after it was seen again: with what is new, and for another life once half of it is spent.
 * Undefined if it stays. One that changes is to be joined anew. `known`: `current`, if it is of this kind;
 * `bodyOf`: what it says now, given what it said if it has not expired.
 */
export function seenItem<K extends Kind>(
  kind: K,
  key: Key,
  { current, known }: { readonly current: Item | undefined; readonly known: ItemOf<K> | undefined },
  lifetime: Lifetime,
  bodyOf: (before: Bodies[K] | undefined) => Bodies[K],
): ItemOf<K> | undefined {
  const living = known !== undefined && !lifetime.isOver(known.expiresAt) ? known : undefined;
  const body = bodyOf(living?.body);
  const needsRenewal = living === undefined || lifetime.needsRenewal(living.expiresAt);
  if (!needsRenewal && saysTheSame(body, living.body)) return undefined;
  const expiresAt = needsRenewal ? lifetime.end() : living.expiresAt;
  return nextItem(kind, key, current, expiresAt, body);
}

/**
 * The item with the mark that all was done that follows from it. To be written in the place of the item alone: if
 * somebody has changed it meanwhile, they join it.
 */
export function joinedItem<K extends JoinedKind>(item: ItemOf<K>): ItemOf<K> {
  return { ...item, version: item.version + 1, body: { ...item.body, joined: true } };
}

function saysTheSame(a: object, b: object): boolean {
  return JSON.stringify({ ...a, joined: undefined }) === JSON.stringify({ ...b, joined: undefined });
}
