import type { Scan } from '#core/correlate/source-scan.ts';
import type { Source } from './list-sources.ts';
import { readBytes, type SourceBytes } from './read-bytes.ts';
import type { ObjectSource } from './s3/object-source.ts';

/** Whatever can be scanned. */
export type ScannedSource = Source | ObjectSource;

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
