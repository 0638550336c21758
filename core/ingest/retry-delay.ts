/**
 * A message that failed comes back after half a minute, then after twice as long each time, up to a quarter of an hour:
 * soon enough after an outage, and rarely enough during one.
 */
const FIRST_SECONDS = 30;
const MAX_SECONDS = 15 * 60;

/** How much shorter than that a delay may be, so that what failed together does not come back together. */
const JITTER = 0.25;

/** What an outage may last before the first message is given up. */
const OUTAGE_SECONDS = 24 * 3600;

/** Seconds until a message comes back that was received so often, this time included. `random`: 0 up to 1. */
export function retryDelay(receives: number, random: number): number {
  const longest = Math.min(MAX_SECONDS, FIRST_SECONDS * 2 ** Math.max(0, receives - 1));
  return Math.round(longest * (1 - JITTER * random));
}

/** Deliveries that a message has, so that it outlives a day of outage with the shortest delays that chance may give. */
export const MAX_RECEIVES = countReceives();

function countReceives(): number {
  let receives = 1;
  for (let seconds = 0; seconds < OUTAGE_SECONDS; receives += 1) seconds += retryDelay(receives, 1);
  return receives;
}
