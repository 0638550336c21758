import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Source } from './sources.ts';

const CHUNK_BYTES = 256 * 1024;

/** The stored bytes of a source. A chunk is lent until the next one is asked for. Throws errors of the file system. */
export async function* readBytes(source: Source): AsyncGenerator<Uint8Array> {
  if (source.path === undefined) {
    yield* process.stdin as AsyncIterable<Buffer>;
    return;
  }
  const file = await open(source.path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // A file never lets one wait for long, and a pipe does: then signals must be heard.
    const isFile = (await file.stat()).isFile();
    for (;;) {
      const bytesRead = isFile ? readSync(file.fd, buffer) : (await file.read(buffer)).bytesRead;
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
