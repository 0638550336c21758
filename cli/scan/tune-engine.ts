import { setFlagsFromString } from 'node:v8';

/**
 * What makes V8 better for a scan. Not as options of the command line: with some of them, Node does not use what its
 * own modules were compiled to, and compiles them for 10 ms. A V8 that does not know a flag says so, and goes on.
 */
const FLAGS = [
  // A scan is over before the second compiler pays (4 % on one core), and what the first one makes is nearly as fast.
  '--invocation-count-for-turbofan=100000',
  // By itself the heap grows to three times what is alive before it is looked through.
  '--heap-growing-percent=30',
  // New objects have 1 MB, and would get 16: what is parsed dies at once. 10 to 20 MB less, in the same time.
  '--semi-space-growth-factor=1',
];

export function tuneEngine(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
