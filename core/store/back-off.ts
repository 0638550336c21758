/** After the first refusal, and at most, in milliseconds: functions read and write an item in some 10. */
const FIRST = 5;
const LONGEST = 500;

/**
 * Milliseconds to wait before an item is written again of which so many writes were refused: at random, as rivals that wait as long as each
 * other meet again. `random`: 0 up to 1.
 */
export function backOffDelay(refusals: number, random: number): number {
  return random * Math.min(LONGEST, FIRST * 2 ** refusals);
}
