import type { Ledger } from './attempt.ts';
import { contactsTo } from './keys.ts';
import type { Claim } from './sighting.ts';

/** Claims that a container's parked contacts to an address are findings. */
export async function parkedClaims(
  { table, lifetimes }: Ledger,
  partition: string,
  address: string,
  basis: Claim['basis'],
): Promise<Claim[]> {
  const claims: Claim[] = [];
  for await (const item of table.list(partition, contactsTo(address))) {
    if (item.kind !== 'contact' || lifetimes.contacts.isOver(item.expiresAt)) continue;
    claims.push({ ...item.body, basis, foundLate: true });
  }
  return claims;
}
