import type { Scan } from '#core/correlate/source-scan.ts';
import type { ListedObject } from '#core/object-selection/walk-objects.ts';
import type { Source } from './list-sources.ts';

/** An object of S3 to scan, as a listing tells of it. The cluster pattern is applied to its key, as in the cloud. */
export type ObjectSource = ListedObject & {
  /** `s3://bucket/key`, which messages show. */
  readonly name: string;
  readonly bucket: string;
  /** It lies before the time that was asked for: its connects do not count. */
  readonly isForEndpoints: boolean;
};

/** Whatever can be scanned. */
export type ScannedSource = Source | ObjectSource;

export function isObjectSource(source: ScannedSource): source is ObjectSource {
  return 'bucket' in source;
}

/** A source that is open. */
export type SourceBytes = {
  /** Names the content, as evidence does. */
  readonly name: string;
  /** As stored. A chunk is lent until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** From now on chunks may be read into what `space` gives. */
  readonly readInto?: (space: Scan['space']) => void;
  /** The content is another one than was listed. */
  readonly isOverwritten: boolean;
  /** Lets go of what is not read. To be called at the end, whatever that was. */
  readonly close: () => void;
};
