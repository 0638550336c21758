/** Takes out what was put there first, if the map has more than `most`. */
export function keepNewest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
