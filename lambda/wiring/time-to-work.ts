/** What is left of the function's time when it stops beginning new work, for what is under way. */
const RESERVE_MILLISECONDS = 20_000;

/** Milliseconds in which new work may begin. */
export function timeToWork(remainingMilliseconds: () => number): number {
  return Math.max(0, Math.floor(remainingMilliseconds()) - RESERVE_MILLISECONDS);
}
