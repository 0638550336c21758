import { availableParallelism } from 'node:os';

/** Each is a thread; the servers want some of the cores, too. */
const MOST = 4;

/** In how many environments functions run at once on this machine. */
export function functionEnvironments(): number {
  return Math.min(availableParallelism(), MOST);
}
