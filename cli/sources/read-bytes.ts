import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Scan } from '#core/correlate/source-scan.ts';
import type { Source } from './list-sources.ts';

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

const CHUNK_BYTES = 256 * 1024;
/** What is put where it is scanned: each call of the system costs as much as some KiB. */
const SPACE_BYTES = 1024 * 1024;
/** After so many chunks signals and timers get their turn. */
const CHUNKS_PER_TURN = 16;

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
