import { hashOf } from '#core/hash.ts';
import { type Key, type Table, updateItem, versionAfter } from '#core/store/table.ts';
import type { BatchItem } from './item.ts';
import type { ObjectResult } from './object-result.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** What was done of a batch that did not fit into a function's time. */
    progress: { readonly results: readonly ObjectResult[] };
  }
}

/** What was done of a batch in earlier turns, by `nameOf` its items. */
export async function readProgress(table: Table, items: readonly BatchItem[]): Promise<Map<string, ObjectResult>> {
  const [progress] = await table.read([progressKey(items)]);
  const results = progress?.kind === 'progress' ? progress.body.results : [];
  const done = new Map(results.map((result) => [result.key, result]));
  return new Map(items.flatMap((item) => entryOf(item, done.get(item.key))));
}

/** Written only when a turn ends early: a batch that fits into one leaves nothing. `expiresAt`: seconds since the epoch. */
export async function saveProgress(
  table: Table,
  items: readonly BatchItem[],
  results: readonly ObjectResult[],
  expiresAt: number,
): Promise<void> {
  const key = progressKey(items);
  await updateItem(table, key, (current) =>
    current?.kind === 'progress' && current.body.results.length >= results.length
      ? undefined
      : { ...key, kind: 'progress', version: versionAfter(current), expiresAt, body: { results } },
  );
}

function entryOf({ key }: BatchItem, result: ObjectResult | undefined): [string, ObjectResult][] {
  return result === undefined ? [] : [[key, result]];
}

/** The same batch has the same objects, in whatever execution. */
function progressKey(items: readonly BatchItem[]): Key {
  const names = items.map(({ key, version }) => [key, version ?? null]);
  return { partition: `progress#${hashOf(JSON.stringify(names))}`, sort: 'progress' };
}
