import { type SourceOptions, type SourceResult, scanSource } from '#cli/scan/scan-source.ts';
import type { ScannedSource } from '#cli/sources/source.ts';

/** What is to be read, and how. */
export type ScanOrder = Pick<SourceOptions, 'cluster' | 'range'> & { readonly source: ScannedSource };

/** What scans sources, several at a time. */
export type Jobs = {
  /** Maximum number of sources that may be given at once. */
  readonly limit: number;
  scan(order: ScanOrder, onRead: (bytes: number) => void): Promise<SourceResult>;
  close(): Promise<void>;
};

/** Objects that one process reads at once: while one waits for the network, another is scanned. */
export const OBJECTS_PER_PROCESS = 8;

/** Scans in this process. */
export function scanHere(limit: number): Jobs {
  return {
    limit,
    scan: ({ source, ...options }, onRead) => scanSource(source, options, { onRead }),
    close: async () => {},
  };
}
