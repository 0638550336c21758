export type VirtualClock = {
  /** Milliseconds. */
  now(): number;
  set(time: number): void;
  /** Is over as soon as everybody waits and this is the next to be woken. */
  wait(milliseconds: number): Promise<void>;
};

/** Time that passes only while all wait: what many requests at once take is the time of the longest chain of them. */
export function createVirtualClock(): VirtualClock {
  let time = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  return {
    now: () => time,
    set(to) {
      time = to;
    },
    wait(milliseconds) {
      return new Promise((wake) => {
        sleepers.push({ until: time + milliseconds, wake });
        if (sleepers.length === 1) setImmediate(wakeNext);
      });
    },
  };

  function wakeNext(): void {
    const next = Math.min(...sleepers.map(({ until }) => until));
    const awake = sleepers.filter(({ until }) => until === next);
    sleepers = sleepers.filter(({ until }) => until !== next);
    time = next;
    for (const { wake } of awake) wake();
    if (sleepers.length > 0) setImmediate(wakeNext);
  }
}
