import { setImmediate } from 'node:timers/promises';

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
