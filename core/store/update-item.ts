import { TracewardError } from '#core/errors.ts';
import type { Item, Key, Table } from './table.ts';

/** More rivals than this at one item are no rivalry, but a fault. */
const MAX_ATTEMPTS = 30;

/**
 * Brings one item to what `decide` makes of it, and gives it as it then stands. `decide` says undefined to an item that
 * is right as it is; it may be asked several times and must not have effects. `guess` is what the item is believed to be: if that is right,
 * nothing is read.
 */
export async function updateItem(
  table: Table,
  key: Key,
  decide: (current: Item | undefined) => Item | undefined,
  guess?: { readonly item: Item | undefined },
): Promise<Item | undefined> {
  let current = guess === undefined ? (await table.read([key]))[0] : guess.item;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const next = decide(current);
    if (next === undefined) return current;
    if (await table.write(current, next)) return next;
    [current] = await table.read([key]);
  }
  throw new TracewardError('retry', `the item ${key.partition} ${key.sort} was changed by others all the time`);
}
