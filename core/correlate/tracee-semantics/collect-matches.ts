import { collectSource } from '#core/correlate/collector.ts';
import { clusterIn, containerIn, type Facts } from '#core/correlate/facts.ts';
import type { SourceScanOptions } from '#core/correlate/source-scan.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { EventTime } from '#core/time.ts';
import type { Connect } from '#core/tracee/event.ts';
import type { LiteralDetector } from './tracee-rule.ts';

export type LiteralOptions = {
  readonly detector: LiteralDetector;
  /** Where the matches go, as connections of containers that were told their address. */
  readonly matches: Facts;
  readonly source: string;
  readonly cluster: string;
  readonly onMatch: (connect: Connect, time: EventTime, apiAddress: string, record: LogRecord) => void;
};

/** Shows the events of one source to the detector. */
export function collectMatches(options: LiteralOptions): NonNullable<SourceScanOptions['onEvent']> {
  const { detector, matches, source, cluster, onMatch } = options;
  const collector = collectSource(matches, source, cluster);
  return (event, time, position, record) => {
    const apiAddress = detector.detect(cluster, event);
    if (apiAddress === undefined || event.kind !== 'connect') return;
    collector.event(event, time, position);
    const { endpoints } = containerIn(clusterIn(matches, cluster), event.container);
    const host = canonicalAddress(apiAddress) ?? apiAddress;
    // Each match counts: no more of them than of connections.
    const port = event.port ?? 0;
    endpoints.set(`${host} ${port}`, { host, port, namespace: undefined, first: undefined });
    onMatch(event, time, apiAddress, record);
  };
}
