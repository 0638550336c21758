import { randomUUID } from 'node:crypto';
import { aborted, StateFailure } from '#local-aws/state-machine/state-failure.ts';
import type { Child } from './batch-items.ts';
import { pendingItems, withOutcome, withRunning } from './item-counts.ts';
import type { MapRun, MapRunFolder } from './map-run-folder.ts';
import type { Outcome } from './outcome.ts';
import { checkTolerance, type Tolerance } from './tolerance.ts';

export type RunChildren = {
  readonly run: MapRun;
  readonly folder: MapRunFolder;
  readonly label: string;
  readonly tolerance: Tolerance;
  readonly concurrency: number;
  /** How often the execution was redriven: what failed before the last time runs again. */
  readonly redriveCount: number;
  /** Runs one. Rejects with a `StateFailure`. */
  readonly runChild: (name: string, input: unknown, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly now: () => number;
};

/**
 * Runs the children that have not run yet, and those that are to run again. Gives the failure if more failed than is
 * tolerated: then no other begins, and those that run are aborted. Rejects if it is stopped.
 */
export async function runChildren(options: RunChildren): Promise<StateFailure | undefined> {
  const { run, folder, tolerance, concurrency, redriveCount, runChild, signal, now } = options;
  const kept = await outcomesToKeep(folder, redriveCount);
  let counts = pendingItems(run.items);
  for (const outcome of kept.values()) counts = withOutcome(withRunning(counts, outcome.items), outcome);
  let failure = failureBy(() => checkTolerance(tolerance, counts));
  const ending = new AbortController();
  const children = waiting();

  await Promise.all(Array.from({ length: Math.min(concurrency, run.children) }, runNext));
  if (signal.aborted) throw aborted();
  return failure;

  async function runNext(): Promise<void> {
    while (failure === undefined && !signal.aborted) {
      const next = await children.next();
      if (next.done) return;
      record(await runOne(...next.value));
    }
  }

  async function runOne(child: number, { input, items }: Child): Promise<Outcome> {
    counts = withRunning(counts, items);
    folder.write({ ...run, counts });
    const name = randomUUID();
    const begun = { child, name, items, input, startedAt: now(), redriveCount };
    try {
      const output = await runChild(name, input, AbortSignal.any([signal, ending.signal]));
      return { ...begun, status: 'SUCCEEDED', output, stoppedAt: now() };
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      return { ...begun, status: error.status, error: error.name, cause: error.message, stoppedAt: now() };
    }
  }

  function record(outcome: Outcome): void {
    folder.add(outcome);
    counts = withOutcome(counts, outcome);
    folder.write({ ...run, counts });
    failure ??= failureBy(() => checkTolerance(tolerance, counts));
    if (failure !== undefined) ending.abort();
  }

  /** One reader for all who take from it: an async generator hands out one after the other. */
  async function* waiting(): AsyncGenerator<[number, Child]> {
    let index = 0;
    for await (const child of folder.children()) {
      if (!kept.has(index)) yield [index, child];
      index += 1;
    }
  }
}

/** The last outcome of each child, unless it is to run again. */
async function outcomesToKeep(folder: MapRunFolder, redriveCount: number) {
  const kept = new Map<number, Pick<Outcome, 'status' | 'items'>>();
  for await (const { child, status, items, redriveCount: at } of folder.outcomes()) {
    if (status === 'SUCCEEDED' || (at === redriveCount && status !== 'ABORTED')) kept.set(child, { status, items });
    else kept.delete(child);
  }
  return kept;
}

function failureBy(check: () => void): StateFailure | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StateFailure) return error;
    throw error;
  }
}
