/** So much of a map is taken out at once: whoever looks for the oldest passes over all that were taken out before it. */
const SHARE = 1 / 16;

/** Takes out some of what was put there first, if the map has more than `most`. Costs the same whatever its size, on average. */
export function keepNewest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  const kept = most - Math.floor(most * SHARE);
  for (const oldest of map.keys()) {
    if (map.size <= kept) return;
    map.delete(oldest);
  }
}
