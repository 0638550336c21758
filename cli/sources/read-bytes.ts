import { closeSync, openSync, readSync, statSync } from 'node:fs';
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

/** As many as files were ever read at a time; thousands of small files take no more. */
const idle: Buffer[] = [];

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
async function* readBytes(source: Source, space?: () => Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (source.path === undefined) {
    yield* process.stdin as AsyncIterable<Buffer>;
    return;
  }
  // What is done to a file is over sooner than a turn of Node's thread pool; a pipe may take forever, already to be opened.
  yield* statSync(source.path).isFile() ? readFile(source.path, space) : readPipe(source.path);
}

async function* readFile(path: string, space?: () => Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  const own = idle.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    for (let chunk = 1; ; chunk += 1) {
      const buffer = space?.()?.subarray(0, SPACE_BYTES) ?? own;
      const bytesRead = readSync(descriptor, buffer);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
      if (chunk % CHUNKS_PER_TURN === 0) await setImmediate();
    }
    // Not where somebody stopped early: another thread may still decompress what lies in it.
    idle.push(own);
  } finally {
    closeSync(descriptor);
  }
}

async function* readPipe(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A source as it is stored as an object. */
export function objectContentOf(source: Source): ObjectContent {
  return { bytes: readBytes(source), modified: source.modified };
}
