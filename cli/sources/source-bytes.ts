import type { Scan } from '#core/correlate/source-scan.ts';
import type { Source } from './list-sources.ts';
import { readBytes } from './read-bytes.ts';
import type { ObjectSource } from './s3/object-source.ts';

/** Whatever can be scanned. */
export type ScannedSource = Source | ObjectSource;

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

export function isObject(source: ScannedSource): source is ObjectSource {
  return 'bucket' in source;
}

/** Opens a source. The SDK is only loaded for objects. Throws what the file system or S3 says. */
export async function openSource(source: ScannedSource): Promise<SourceBytes> {
  if (isObject(source)) return (await import('./s3/open-object-source.ts')).openObjectSource(source);
  let space: Scan['space'] | undefined;
  const chunks = readBytes(source, () => space?.());
  const readInto = (given: Scan['space']) => {
    space = given;
  };
  return { name: source.name, chunks, readInto, isOverwritten: false, close: () => void chunks.return(undefined) };
}
