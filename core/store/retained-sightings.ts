import type { Attempt } from './attempt.ts';
import { connectionsTo } from './keys.ts';
import type { Sighting } from './sighting.ts';

/** Says that a container's retained connections to an address are findings. */
export async function retainedSightings(
  { table, lifetimes }: Attempt,
  partition: string,
  address: string,
  basis: Sighting['basis'],
): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for await (const item of table.list(partition, connectionsTo(address))) {
    if (item.kind !== 'contact' || lifetimes.contacts.isOver(item.expiresAt)) continue;
    sightings.push({ ...item.body, basis, foundLate: true });
  }
  return sightings;
}
