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

/** Names of risky messages begin with this. */
const RISKY = 'risky ';
/** Risky messages pass the ceiling, up to so many times of it: then something is wrong that no single message tells. */
const RISKY_TIMES = 5;
/** All others share this part of it. */
const OTHERS_PART = 1 / 4;

/**
 * Whether a message may go out in the current quarter of an hour. A place that was taken stays taken: whoever asks
 * again for the same message, after a crash, still has it.
 */
export async function takePlace(attempt: NotifyingAttempt, message: string, isRisky: boolean): Promise<boolean> {
  const { table, now, alerting, turns } = attempt;
  const name = isRisky ? `${RISKY}${message}` : message;
  const limit = isRisky ? alerting.ceiling * RISKY_TIMES : Math.max(1, Math.floor(alerting.ceiling * OTHERS_PART));
  const key = { partition: 'ceiling', sort: String(windowNumberOf(now())).padStart(12, '0') };
  const item = await turns(key.partition, () => updateItem(table, key, withPlace));
  return item?.kind === 'ceiling' && item.body.taken.includes(name);

  function withPlace(current: Item | undefined): ItemOf<'ceiling'> | undefined {
    const taken = current?.kind === 'ceiling' ? current.body.taken : [];
    const isFull = taken.filter((each) => each.startsWith(RISKY) === isRisky).length >= limit;
    if (taken.includes(name) || isFull) return undefined;
    const expiresAt = Math.floor(now() / 1000) + SECONDS_PER_DAY;
    return { ...key, kind: 'ceiling', version: versionAfter(current), expiresAt, body: { taken: [...taken, name] } };
  }
}
