import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Scan } from '#core/correlate/source-scan.ts';
import type { ObjectContent } from '#local-aws/objects/upload-object.ts';
import type { Source } from './list-sources.ts';
import { isObjectSource, type ScannedSource, type SourceBytes } from './source.ts';

const CHUNK_BYTES = 256 * 1024;
/** What is put where it is scanned: each call of the system costs as much as some KiB. */
const SPACE_BYTES = 1024 * 1024;
/** Number of chunks after which signals and timers get their turn. */
const CHUNKS_PER_TURN = 16;

/** Opens a source. The SDK is only loaded for objects. Throws what the file system or S3 says. */
export async function openSource(source: ScannedSource): Promise<SourceBytes> {
  if (isObjectSource(source)) return (await import('./s3-objects.ts')).openObjectSource(source);
  let space: Scan['space'] | undefined;
  const chunks = readBytes(source, () => space?.());
  const readInto = (given: Scan['space']) => {
    space = given;
  };
  return { name: source.name, chunks, readInto, isOverwritten: false, close: () => void chunks.return(undefined) };
}

/**
 * The stored bytes of a source. A chunk is lent until the next one is asked for, and may lie in what `space` gave
 * for it. Throws errors of the file system.
 */
export async function* readBytes(source: Source, space?: () => Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (source.path === undefined) {
    yield* process.stdin as AsyncIterable<Buffer>;
    return;
  }
  const file = await open(source.path);
  try {
    const own = Buffer.allocUnsafe(CHUNK_BYTES);
    // A read from a file is over sooner than a turn of Node's thread pool; one from a pipe may take forever.
    const isFile = (await file.stat()).isFile();
    for (let chunk = 1; ; chunk += 1) {
      const buffer = space?.()?.subarray(0, SPACE_BYTES) ?? own;
      const bytesRead = isFile ? readSync(file.fd, buffer) : (await file.read(buffer)).bytesRead;
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      if (isFile && chunk % CHUNKS_PER_TURN === 0) await setImmediate();
    }
  } finally {
    await file.close();
  }
}

/** A source as it is stored as an object. */
export function objectContentOf(source: Source): ObjectContent {
  return { bytes: readBytes(source), modified: source.modified };
}
