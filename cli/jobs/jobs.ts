import { type SourceResult, scanSource } from '../scan-source.ts';
import type { ScannedSource } from '../source-bytes.ts';

/** What scans sources, several at a time. */
export type Jobs = {
  /** So many sources may be given at once. */
  readonly limit: number;
  scan(source: ScannedSource, cluster: string, onRead: (bytes: number) => void): Promise<SourceResult>;
  close(): Promise<void>;
};

/** Objects that one thread reads at once: while one waits for the network, another is scanned. */
export const OBJECTS_PER_THREAD = 8;

/** Scans in this thread. */
export function scanHere(limit: number): Jobs {
  return {
    limit,
    scan: (source, cluster, onRead) => scanSource(source, { cluster }, { onRead }),
    close: async () => {},
  };
}
