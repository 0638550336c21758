import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import type { Connection } from './connection.ts';

/** The id of a finding: the first 128 bits of SHA-256 over the JSON of what makes two findings the same. */
export function findingId(cluster: string, container: string, { address, port, process }: Connection): string {
  const identity = [JOIN_DETECTOR.id, cluster, container, address, port ?? null, process ?? null];
  return hashOf(JSON.stringify(identity));
}
