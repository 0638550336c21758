const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long after its first alert a group's news are told; after these, once a day. */
const DIGESTS_AFTER = [15 * MINUTE, HOUR, 6 * HOUR];

/** The ceiling on messages to people holds within each window of this length, in milliseconds. */
export const CEILING_WINDOW = 15 * MINUTE;

/** When news that came `now` about a group whose first alert was at `openedAt` are told. Milliseconds. */
export function nextDigestAt(openedAt: number, now: number): number {
  const early = DIGESTS_AFTER.find((after) => openedAt + after > now);
  if (early !== undefined) return openedAt + early;
  return openedAt + (Math.floor((now - openedAt) / DAY) + 1) * DAY;
}

/** The number of the window that a time lies in. */
export function windowNumberOf(time: number): number {
  return Math.floor(time / CEILING_WINDOW);
}

/** When the window ends that a time lies in. */
export function endOfWindow(time: number): number {
  return (windowNumberOf(time) + 1) * CEILING_WINDOW;
}
