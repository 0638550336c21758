/** What a stretch of a cluster's life takes. */
export type Usage = {
  objects: number;
  batches: number;
  events: number;
  /** Of logs, before compression. */
  bytes: number;
  reads: number;
  writes: number;
  requests: number;
  publishes: number;
  /** Messages to people. */
  alerts: number;
  /** Of detect's own log, as it writes it. */
  logBytes: number;
  /** In which detect waited for others. */
  waitedMilliseconds: number;
  /** Bytes of new items, by how long they are kept. */
  newFindingBytes: number;
  newCountBytes: number;
  newConnectionBytes: number;
  newEndpointBytes: number;
};

export function createUsage(): Usage {
  return {
    objects: 0,
    batches: 0,
    events: 0,
    bytes: 0,
    reads: 0,
    writes: 0,
    requests: 0,
    publishes: 0,
    alerts: 0,
    logBytes: 0,
    waitedMilliseconds: 0,
    newFindingBytes: 0,
    newCountBytes: 0,
    newConnectionBytes: 0,
    newEndpointBytes: 0,
  };
}

export function scaleUsage(usage: Usage, factor: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, value * factor])) as Usage;
}
