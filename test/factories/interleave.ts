import { setImmediate } from 'node:timers/promises';
import type { Item, Key, Table } from '#core/store/table.ts';

/** Lets effects of several functions happen one at a time, in an order that a test chooses. */
export type Stage = {
  /** Waits until this actor's effect is let through; rejects if the actor was stopped. */
  turn(actor: number): Promise<void>;
  /** Runs the actors to their ends. Gives each one's error, if it ended by one, and the effects there were. */
  run(actors: readonly (() => Promise<void>)[], choose: Choose): Promise<Outcome>;
};

/** Which of the waiting actors goes on; `stop` instead: this actor never goes on again, like a function that died. */
export type Choose = (waiting: readonly number[], effects: number) => number | { readonly stop: number };

export type Outcome = { readonly errors: readonly unknown[]; readonly effects: number };

type Waiting = { readonly actor: number; readonly go: () => void; readonly stop: () => void };

export function createStage(): Stage {
  let waiting: Waiting[] = [];
  const stopped = new Set<number>();

  return { turn, run };

  function turn(actor: number): Promise<void> {
    if (stopped.has(actor)) return Promise.reject(new Error('stopped'));
    return new Promise((resolve, reject) => {
      waiting.push({ actor, go: resolve, stop: () => reject(new Error('stopped')) });
    });
  }

  async function run(actors: readonly (() => Promise<void>)[], choose: Choose): Promise<Outcome> {
    const errors: unknown[] = actors.map(() => undefined);
    let running = actors.length;
    let effects = 0;
    const all = actors.map((actor, at) =>
      actor()
        .catch((error: unknown) => {
          errors[at] = error;
        })
        .finally(() => {
          running -= 1;
        }),
    );
    for (;;) {
      await setImmediate();
      if (running === 0 && waiting.length === 0) break;
      if (waiting.length === 0) continue;
      const choice = choose([...new Set(waiting.map(({ actor }) => actor))].sort(), effects);
      if (typeof choice === 'number') {
        effects += 1;
        letOneGo(choice);
      } else stop(choice.stop);
    }
    await Promise.all(all);
    return { errors, effects };
  }

  function letOneGo(actor: number): void {
    const at = waiting.findIndex((each) => each.actor === actor);
    const [first] = waiting.splice(at, 1);
    first?.go();
  }

  function stop(actor: number): void {
    stopped.add(actor);
    const over = waiting.filter((each) => each.actor === actor);
    waiting = waiting.filter((each) => each.actor !== actor);
    for (const each of over) each.stop();
  }
}

/**
 * The table as one actor sees it: each item that it reads or writes is an effect of its own. `losesAnswer`: whether
 * the answer to a write is lost and the client writes again, which then fails its own condition.
 */
export function stagedTable(table: Table, stage: Stage, actor: number, losesAnswer = () => false): Table {
  return {
    async read(keys: readonly Key[]) {
      const items: (Item | undefined)[] = [];
      for (const key of keys) {
        await stage.turn(actor);
        items.push((await table.read([key]))[0]);
      }
      return items;
    },
    async *list(partition, prefix, after = '') {
      for (let last = after; ; ) {
        await stage.turn(actor);
        const { value: next } = await table.list(partition, prefix, last)[Symbol.asyncIterator]().next();
        if (next === undefined) return;
        yield next as Item;
        last = (next as Item).sort;
      }
    },
    async write(previous, next) {
      await stage.turn(actor);
      const written = await table.write(previous, next);
      return written && !losesAnswer();
    },
    listPending: () => table.listPending(),
    scanFindings: () => table.scanFindings(),
  };
}
