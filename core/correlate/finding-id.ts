import { createHash } from 'node:crypto';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { Connection } from './connection.ts';

/** The id of a finding: the first 128 bits of SHA-256 over the JSON of what makes two findings the same. */
export function findingId(cluster: string, container: string, { address, port, process }: Connection): string {
  const identity = [JOIN_DETECTOR.signature.id, cluster, container, address, port ?? null, process ?? null];
  return createHash('sha256').update(JSON.stringify(identity), 'utf8').digest('hex').slice(0, 32);
}
