import type { GeneratedEvent } from './event.ts';
import { CONNECT, type EventKind, EXEC, OTHERS } from './event-kinds.ts';
import { createProcesses } from './node.ts';
import { createRandom } from './random.ts';

/** How much of a log is what; the rest is other events. */
export type Mix = { readonly execs: number; readonly connects: number };

/** A policy that asks for many events. */
export const BROAD: Mix = { execs: 0.01, connects: 0.04 };
/** A policy with just the two events that the rule needs. */
export const DENSE: Mix = { execs: 0.1, connects: 0.9 };

const START = 1_770_652_841_000_000_000n;
const SEED = 1013;
/** Processes work in bursts: most events come from the process that the one before came from. */
const SAME_PROCESS = 0.85;

/** The events of one node, without end, the same in every run. */
export function* generateEvents({ execs, connects }: Mix): Generator<GeneratedEvent> {
  const random = createRandom(SEED);
  const processes = createProcesses(random, START);
  let time = START;
  let process = random.pick(processes);
  for (;;) {
    time += BigInt(1 + random.integer(400_000));
    if (!random.chance(SAME_PROCESS)) process = random.pick(processes);
    const kind = chooseKind();
    yield {
      time,
      processor: random.integer(16),
      process,
      name: kind.name,
      id: kind.id,
      syscall: kind.syscall,
      returnValue: random.chance(0.95) ? 0 : -2,
      arguments: kind.describe(random, process),
    };
  }

  function chooseKind(): EventKind {
    if (random.chance(execs)) return EXEC;
    return random.chance(connects / (1 - execs)) ? CONNECT : random.pick(OTHERS);
  }
}
