import type { LogRecord } from '#core/records/record.ts';
import type { Cached, KeyCache, KeySlot, SharedPart } from './key-cache.ts';
import type { LazyRecord, LazyValue, Watched } from './lazy-record.ts';

/**
 * Returns what gives what `read` gives of the line that was taken last: remembered, where a line before had the same in all that
 * `read` looked at, in this line or another.
 */
export function createRecall<Each extends SharedPart>(
  lazy: LazyRecord,
  cache: KeyCache,
  read: (record: LogRecord) => Each,
  isOwn: (known: Cached | undefined) => known is Each,
): () => Watched<Each> {
  /** What was ever looked at. */
  const from = new Set<LazyValue>();
  let seen: readonly LazyValue[] = [];
  let key = 0;

  return () => {
    const known = key === 0 ? undefined : cache.get(cache.tokenOf(key));
    if (isOwn(known)) return { result: known, seen, isTextSeen: false };
    const watched = lazy.watch(read);
    if (watched.isTextSeen) return watched;
    for (const value of watched.seen) from.add(value);
    if (from.size > seen.length) {
      seen = [...from];
      key = cache.createKey(seen.map(wholeSlot));
    }
    if (key !== 0) cache.add(key, watched.result);
    return { ...watched, seen };
  };
}

export function wholeSlot({ slot }: LazyValue): KeySlot {
  return { slot, kept: 'whole' };
}
