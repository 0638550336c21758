import { getOrCreate } from './get-or-create.ts';

/** Does `work` for all items, `limit` at a time, and returns the results in the items' order. Stops at the first failure. */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at] as Item;
      results[at] = await work(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  } finally {
    next = items.length;
  }
  return results;
}

/** Things in batches of at most `size`. */
export async function* inBatches<Thing>(
  things: Iterable<Thing> | AsyncIterable<Thing>,
  size: number,
): AsyncGenerator<readonly Thing[]> {
  let batch: Thing[] = [];
  for await (const thing of things) {
    batch.push(thing);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Does one piece of work after the other, in the order in which they are given. */
export type Mutex = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Does one piece of work after the other among those of one name. */
export type Turns = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** Names are kept as long as it is: it is for what has few of them, or does not live long. */
export function createTurns(): Turns {
  const mutexes = new Map<string, Mutex>();
  return (name, work) => getOrCreate(mutexes, name, createMutex)(work);
}

/** A mutex of its own: whoever shares it takes turns. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
