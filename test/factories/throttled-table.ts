import { TracewardError } from '#core/errors.ts';
import type { Item, Table } from '#core/store/table.ts';
import { itemBytes } from './counted-table.ts';

/** Units that a table takes in a second. */
export type Ceilings = { readonly reads: number; readonly writes: number };

export type WaitingClock = { now(): number; wait(milliseconds: number): Promise<void> };

/** What a request takes. */
const LATENCY = 5;
/** As clients of AWS are made (aws/client-limits.ts). */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE = 100;
const LATEST = 9000;

/**
 * A table that takes so many units in a second and refuses what is more; a refused request is tried again as clients do, and fails
 * in the end. `random`: 0 up to 1.
 */
export function throttled(table: Table, clock: WaitingClock, ceilings: Ceilings, random: () => number): Table {
  const reads = createCeiling(clock, ceilings.reads);
  const writes = createCeiling(clock, ceilings.writes);

  return {
    ...table,
    async read(keys) {
      if (keys.length > 0) await take(reads, keys.length);
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      await take(reads, 1);
      let bytes = 0;
      for await (const item of table.list(partition, prefix, after)) {
        bytes += itemBytes(item);
        yield item;
      }
      reads.owe(Math.floor(bytes / 4096));
    },
    async write(previous, next) {
      await take(writes, writeUnits(previous, next));
      return table.write(previous, next);
    },
  };

  async function take(ceiling: Ceiling, units: number): Promise<void> {
    const start = clock.now();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      await clock.wait(LATENCY);
      if (ceiling.take(units)) return;
      const pause = random() * FIRST_PAUSE * 2 ** attempt;
      if (clock.now() + pause - start > LATEST) break;
      await clock.wait(pause);
    }
    throw new TracewardError('retry', 'ThrottlingException');
  }
}

type Ceiling = { take(units: number): boolean; owe(units: number): void };

/** What is not used within a second is lost. */
function createCeiling(clock: WaitingClock, perSecond: number): Ceiling {
  let left = perSecond;
  let at = clock.now();

  return {
    take(units) {
      refill();
      if (left < 0) return false;
      left -= units;
      return true;
    },
    owe(units) {
      left -= units;
    },
  };

  function refill(): void {
    left = Math.min(perSecond, left + ((clock.now() - at) / 1000) * perSecond);
    at = clock.now();
  }
}

function writeUnits(previous: Item | undefined, next: Item): number {
  const bytes = Math.max(itemBytes(next), previous === undefined ? 0 : itemBytes(previous));
  return Math.ceil(bytes / 1024) + Number(previous?.pending !== next.pending);
}
