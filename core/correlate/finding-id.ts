import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import type { Connection } from './connection.ts';

/** The id of a finding: the first 128 bits of SHA-256 over the JSON of what makes two findings the same. */
export function findingId(cluster: string, container: string, connection: Connection): string {
  const { address, port = null, process = null, rule = JOIN_DETECTOR.id } = connection;
  const identity =
    rule === JOIN_DETECTOR.id
      ? [rule, cluster, container, address, port, process]
      : [rule, cluster, container, process, address === '' ? null : address];
  return hashOf(JSON.stringify(identity));
}
