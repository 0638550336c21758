import { statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { listSources, type Source, type Unreadable } from '#cli/sources/list-sources.ts';
import { createSettledFiles, type FileState } from './settled-files.ts';

export type WatchOptions = {
  readonly folder: string;
  /** What is no log in it, as of now. */
  readonly others: () => readonly string[];
  readonly signal: AbortSignal;
  /** Also called without any, after a minute without: some things are due by the clock. */
  readonly onSettled: (sources: readonly Source[]) => Promise<void>;
  /** Called once for each thing in the folder that cannot be read. */
  readonly onUnreadable: (unreadable: Unreadable) => void;
};

const QUIET_MILLISECONDS = 1000;
const LOOK_AGAIN_MILLISECONDS = 200;
const IDLE_MILLISECONDS = 60_000;

/**
 * Hands over every file of the folder and below it once it has stopped growing, until the signal comes. It looks again
 * and again instead of asking to be notified, which network file systems and containers' mounts do not do.
 */
export async function watchFolder({ folder, others, signal, onSettled, onUnreadable }: WatchOptions): Promise<void> {
  const settled = createSettledFiles(QUIET_MILLISECONDS);
  const reported = new Set<string>();
  const parent = process.ppid;
  let lastCall = performance.now();
  // With whoever started this program gone, nobody would end it.
  while (!signal.aborted && process.ppid === parent) {
    const { sources, unreadable } = listSources([folder], [], others());
    for (const one of unreadable) {
      if (!reported.has(one.name)) onUnreadable(one);
      reported.add(one.name);
    }
    const due = new Set(settled.look(statesOf(sources), performance.now()));
    if (due.size > 0 || performance.now() - lastCall > IDLE_MILLISECONDS) {
      await onSettled(sources.filter(({ path }) => path !== undefined && due.has(path)));
      lastCall = performance.now();
    }
    await wait(LOOK_AGAIN_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

function statesOf(sources: readonly Source[]): Map<string, FileState> {
  const states = new Map<string, FileState>();
  for (const { path } of sources) {
    const stats = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    if (path !== undefined && stats !== undefined) states.set(path, { size: stats.size, modified: stats.mtimeMs });
  }
  return states;
}
