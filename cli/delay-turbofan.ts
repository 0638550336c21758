import { setFlagsFromString } from 'node:v8';

/**
 * A scan is over before what V8's second compiler makes pays: on one core that takes 4 % of the time, and what the first
 * one makes is nearly as fast. Not an option of the command line: with one, Node does not use what its own modules were
 * compiled to, and compiles them for 10 ms.
 */
export function delayTurboFan(): void {
  setFlagsFromString('--invocation-count-for-turbofan=100000');
}
