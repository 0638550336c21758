import { expect, jest, test } from '@jest/globals';
import { createVirtualClock } from '#bench/cost/virtual-clock.ts';
import { retryDelay } from '#core/ingest/retry-delay.ts';
import { createBudget, createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import type { Log } from '#test/factories/scan.ts';
import { createPipeline } from '#test/factories/state.ts';
import { throttled } from '#test/factories/throttled-table.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

jest.setTimeout(60_000);

const API = '10.96.0.1';
const MINUTE = 60_000;
const MINUTES = 3;
/** All is a tenth: the table's ceilings, what a container may have, and what the pod does. */
const CEILINGS = { reads: 200, writes: 100 };
const MAX_RETAINED = 100;
/** Of one pod in a minute: it is started anew every ten seconds. */
const STARTS = 6;
const CONNECTIONS = 200;
const FUNCTIONS = 5;
/** Clusters that have a new finding in a minute. */
const INNOCENT = 12;

const FLOODS = {
  'scans ports': (at: number) => connectLine(inet('10.8.8.8', String(at)), { container: 'c' }),
  'renames its processes': (at: number) => connectLine(inet(API), { container: 'c', process: `p${at}` }),
};

/** The pod's object of a minute. */
function flood(minute: number, line: (at: number) => string): Log {
  const lines = Array.from({ length: CONNECTIONS }, (_, at) => line(at));
  const content = Array.from({ length: STARTS }, (_, start) => {
    const container = `${minute}-${start}`;
    const told = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
    return [told, ...lines.map((each) => each.replaceAll('"c"', `"${container}"`))].join('\n');
  }).join('\n');
  return { source: `flood ${minute}`, cluster: 'flooded', content };
}

function innocent(minute: number, at: number): Log {
  const options = {
    container: `${minute} ${at}`,
    podName: `app${minute}x${at}-0`,
    podNamespace: 'shop',
    containerName: 'app',
  };
  const content = [execLine([`KUBERNETES_SERVICE_HOST=${API}`], options), connectLine(inet(API), options)].join('\n');
  return { source: `innocent ${minute} ${at}`, cluster: `innocent ${at}`, content };
}

test.each(Object.entries(FLOODS))(
  'while a pod %s, other clusters hear of theirs within two minutes',
  async (_, line) => {
    const clock = createVirtualClock();
    clock.set(Date.UTC(2026, 1, 9));
    const random = createRandom();
    const table = throttled(createMemoryTable(), clock, CEILINGS, random);
    const pipeline = createPipeline(table, { now: clock.now, advance: () => {} });
    const functions = Array.from({ length: FUNCTIONS }, () => ({
      doneCache: createDoneCache(clock.now),
      budgets: {
        ...createBudgets(clock.now),
        connections: createBudget(clock.now, { atOnce: 20 * MAX_RETAINED, eachMinute: 50, maxNames: 100 }),
      },
    }));
    let isOver = false;
    const minutes = Array.from({ length: MINUTES }, (_, minute) => minute);
    const floods = minutes.map((minute) => take(flood(minute, line), minute * MINUTE, minute));
    const delays = await Promise.all(
      minutes.flatMap((minute) =>
        Array.from({ length: INNOCENT }, (_, at) => take(innocent(minute, at), minute * MINUTE + at * 5000, at)),
      ),
    );
    isOver = true;
    await Promise.all(floods);
    expect(Math.max(...delays)).toBeLessThan(2 * MINUTE);
    const told = pipeline.alerts.flatMap(({ alert }) => (alert.kind === 'first' ? [alert.finding.cluster] : []));
    expect(new Set(told).size).toBe(INNOCENT + Number(told.includes('flooded')));

    /** The message comes back until the object is done, as the queue gives it. How long that took. */
    async function take(log: Log, at: number, worker: number): Promise<number> {
      await clock.wait(at + 1);
      const begin = clock.now();
      const options = { ...functions[worker % FUNCTIONS], maxRetained: MAX_RETAINED };
      for (let receives = 1; !isOver; receives += 1) {
        const isDone = await pipeline.deliver(log, options).then(
          () => true,
          () => false,
        );
        if (isDone) break;
        await clock.wait(retryDelay(receives, random()) * 1000);
      }
      return clock.now() - begin;
    }
  },
);

/** The same in each run. */
function createRandom(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}
