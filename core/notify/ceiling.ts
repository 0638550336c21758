import { type Item, type ItemOf, updateItem, versionAfter } from '#core/store/table.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { windowNumberOf } from './schedule.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The messages that have a place within one quarter of an hour. */
    ceiling: { readonly taken: readonly string[] };
  }
}

/** The one place in each window that is kept for telling what had none. */
const OVERFLOW = 'overflow';

/**
 * Whether a message may go out in the current quarter of an hour. A place that was taken stays taken: whoever asks
 * again for the same message, after a crash, still has it.
 */
export async function takePlace(attempt: NotifyingAttempt, message: string): Promise<boolean> {
  const { table, now, alerting, ceilingMutex } = attempt;
  const key = { partition: 'ceiling', sort: String(windowNumberOf(now())).padStart(12, '0') };
  const item = await ceilingMutex(() => updateItem(table, key, withPlace));
  return item?.kind === 'ceiling' && item.body.taken.includes(message);

  function withPlace(current: Item | undefined): ItemOf<'ceiling'> | undefined {
    const taken = current?.kind === 'ceiling' ? current.body.taken : [];
    const isFull = message !== OVERFLOW && taken.filter((each) => each !== OVERFLOW).length >= alerting.ceiling - 1;
    if (taken.includes(message) || isFull) return undefined;
    const expiresAt = Math.floor(now() / 1000) + SECONDS_PER_DAY;
    return { ...key, kind: 'ceiling', version: versionAfter(current), expiresAt, body: { taken: [...taken, message] } };
  }
}

/** The place that is kept for telling what had none. */
export function takeOverflowPlace(attempt: NotifyingAttempt): Promise<boolean> {
  return takePlace(attempt, OVERFLOW);
}
