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
/** What a function has left after the last turn, in milliseconds: to publish, and to write down that it did. */
const AFTER_TURN = 10_000;

const KEY: Key = { partition: 'ceiling', sort: 'pace' };

export type PaceOptions = {
  readonly table: Table;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Between two messages, in milliseconds; `INTERVAL` without it. */
  readonly interval?: number;
  /** Hears of each message that is left for later. */
  readonly onLater: (alert: Alert) => void;
};

/** Gives one message to people. `latest`: the last time at which it may go out, in milliseconds since the epoch. */
export type PacedPublish = (alert: Alert, latest?: number) => Promise<Fate>;

/** When what wants to go out now may go out at the latest. */
export function latestTurn(now: number): number {
  return now + MAX_WAIT;
}

type Waiting = { readonly latest: number; readonly resolve: (hasTurn: boolean) => void };

/**
 * Publishes no faster than receivers take it, over all functions. `publish`: false for what was not taken. A message whose turn would come
 * too late stays pending, and is told so as soon as that is known. `timeLeft`: of the run of the function, in milliseconds. Costs a read and
 * a write for each message.
 */
export function pacePublish(
  publish: (alert: Alert) => Promise<boolean>,
  options: PaceOptions,
): (timeLeft: () => number) => PacedPublish {
  const { now, pause, onLater, interval = INTERVAL } = options;
  // One at a time in a function: what waits here does not rival others at the item.
  const inTurn = createMutex();
  const queue = new Set<Waiting>();
  /** No turn is free before, as the item was last seen. */
  let free = 0;

  return (timeLeft) =>
    async (alert, latest = latestTurn(now())) => {
      const hasTurn = await waitForTurn(Math.min(latest, now() + timeLeft() - AFTER_TURN));
      if (hasTurn) return (await publish(alert)) ? 'told' : 'failed';
      onLater(alert);
      return 'later';
    };

  function waitForTurn(latest: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const waiting = { latest, resolve };
      queue.add(waiting);
      refuseWhatIsTooLate();
      void inTurn(() => serve(waiting)).catch(reject);
    });
  }

  async function serve(waiting: Waiting): Promise<void> {
    if (!queue.delete(waiting)) return;
    const { latest, resolve } = waiting;
    const at = await takeTime(options, latest);
    if (at === undefined) return resolve(false);
    const isTaken = at <= latest;
    free = isTaken ? at + interval : at;
    refuseWhatIsTooLate();
    if (isTaken && at > now()) await pause(at - now());
    resolve(isTaken);
  }

  /** Whatever waits has its turn after those before it. */
  function refuseWhatIsTooLate(): void {
    let at = Math.max(free, now());
    for (const waiting of queue) {
      if (at <= waiting.latest) {
        at += interval;
        continue;
      }
      queue.delete(waiting);
      waiting.resolve(false);
    }
  }
}

/**
 * Takes the next time that no other message has, unless that is after `latest`, and returns it; undefined where too many others want one.
 */
async function takeTime({ table, now, interval = INTERVAL }: PaceOptions, latest: number): Promise<number | undefined> {
  let at: number | undefined;
  try {
    await updateItem(table, KEY, (current) => {
      at = nextTime(current, now());
      return at > latest ? undefined : withTimeTaken(current, at, interval);
    });
    return at;
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

function withTimeTaken(current: Item | undefined, at: number, interval: number): ItemOf<'pace'> {
  const expiresAt = Math.floor(at / 1000) + SECONDS_PER_DAY;
  return { ...KEY, kind: 'pace', version: versionAfter(current), expiresAt, body: { nextAt: at + interval } };
}
