import { hash } from 'node:crypto';
import { cutName } from '#core/store/observation.ts';
import type { FindingSubject } from '#core/store/table.ts';

export const MARK_BYTES = 6;

/**
 * Stands for what these names name; for an object its key, or its key and its content. 48 bits of a hash: two of 100 million
 * objects have the same some twenty times, and whether one is among them is answered wrongly once in three million.
 */
export function markOf(...names: readonly string[]): number {
  return hash('sha256', JSON.stringify(names), 'buffer').readUIntBE(0, MARK_BYTES);
}

/** Of what a container did at an address. Names are cut as where they are stored. */
export function connectionMark({
  cluster,
  container,
  address,
}: Pick<FindingSubject, 'cluster' | 'container' | 'address'>): number {
  return markOf(cutName(cluster), cutName(container), cutName(address));
}
