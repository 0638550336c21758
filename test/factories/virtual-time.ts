import { setImmediate } from 'node:timers/promises';
import type { Table } from '#core/store/table.ts';

/** A clock on which waiting takes no time: it goes on to whatever is due next. */
export type VirtualTime = {
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Goes on until nothing waits. */
  readonly run: () => Promise<void>;
};

type Sleeper = { readonly until: number; readonly wake: () => void };

export function createVirtualTime(start = Date.UTC(2026, 1, 9, 16)): VirtualTime {
  let time = start;
  const sleepers: Sleeper[] = [];

  return { now: () => time, pause, run };

  function pause(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      sleepers.push({ until: time + milliseconds, wake });
    });
  }

  async function run(): Promise<void> {
    for (;;) {
      await setImmediate();
      sleepers.sort((a, b) => a.until - b.until);
      const next = sleepers.shift();
      if (next === undefined) return;
      time = Math.max(time, next.until);
      next.wake();
    }
  }
}

/** What requests take, in milliseconds, one after the other. */
const LATENCIES = [3, 8, 5, 12, 4, 21, 6];

/** The same table, of which every request takes its time. */
export function slowTable(table: Table, { pause }: Pick<VirtualTime, 'pause'>): Table {
  let requests = 0;
  const wait = () => pause(LATENCIES[requests++ % LATENCIES.length] ?? 0);
  return {
    ...table,
    async read(keys) {
      await wait();
      return table.read(keys);
    },
    async write(previous, next) {
      await wait();
      return table.write(previous, next);
    },
  };
}
