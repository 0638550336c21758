import { createMutex } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { type Item, type ItemOf, type Key, type Table, updateItem, versionAfter } from '#core/store/table.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import type { Alert, Fate } from './alert.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** When the next message may go out: milliseconds since the epoch. */
    pace: { readonly nextAt: number };
  }
}

/**
 * Between two messages, in milliseconds. SNS suspends an e-mail subscription that gets more than 10 within a second, and deletes it two
 * days later: this is half of that.
 */
export const INTERVAL = 200;
/** A message waits no longer, in milliseconds: all that the default ceiling lets through goes out within that. */
const MAX_WAIT = 20_000;

const KEY: Key = { partition: 'ceiling', sort: 'pace' };

export type PaceOptions = {
  readonly table: Table;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Hears of each message that is left for later. */
  readonly onLater: (alert: Alert) => void;
};

/**
 * Publishes no faster than receivers take it, over all functions. `publish`: false for what was not taken. A message whose turn would come
 * too late stays pending. Costs a read and a write for each message.
 */
export function pacePublish(
  publish: (alert: Alert) => Promise<boolean>,
  options: PaceOptions,
): (alert: Alert) => Promise<Fate> {
  const { now, pause, onLater } = options;
  // One at a time in a function: what waits here does not rival others at the item.
  const inTurn = createMutex();
  return async (alert) => {
    if (await takeTurn()) return (await publish(alert)) ? 'told' : 'failed';
    onLater(alert);
    return 'later';
  };

  function takeTurn(): Promise<boolean> {
    const latest = now() + MAX_WAIT;
    return inTurn(async () => {
      const at = await takeTime(options, latest);
      if (at === undefined) return false;
      if (at > now()) await pause(at - now());
      return true;
    });
  }
}

/** A time that no other message has; undefined if that would be after `latest`, or where too many others want one. */
async function takeTime({ table, now }: PaceOptions, latest: number): Promise<number | undefined> {
  let taken: number | undefined;
  try {
    await updateItem(table, KEY, (current) => {
      const at = nextTime(current, now());
      taken = at > latest ? undefined : at;
      return taken === undefined ? undefined : withTimeTaken(current, at);
    });
    return taken;
  } catch (error) {
    if (error instanceof TracewardError && error.code === 'retry') return undefined;
    throw error;
  }
}

/** What lies further ahead than anybody takes was written by a clock that was wrong, or in a run at another time: it would silence all. */
function nextTime(current: Item | undefined, now: number): number {
  const next = current?.kind === 'pace' ? current.body.nextAt : 0;
  return next > now + 2 * MAX_WAIT ? now : Math.max(now, next);
}

function withTimeTaken(current: Item | undefined, at: number): ItemOf<'pace'> {
  const expiresAt = Math.floor(at / 1000) + SECONDS_PER_DAY;
  return { ...KEY, kind: 'pace', version: versionAfter(current), expiresAt, body: { nextAt: at + INTERVAL } };
}
