import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

const PIECE_CHARACTERS = 1 << 20;

/** A file that takes many short texts. */
export function openLogFile(path: string) {
  const opening = open(path, 'w');
  let pieces: string[] = [];
  let characters = 0;

  return {
    async write(text: string): Promise<void> {
      pieces.push(text);
      characters += text.length;
      if (characters > PIECE_CHARACTERS) await flush();
    },
    async close(): Promise<void> {
      await flush();
      await (await opening).close();
    },
  };

  async function flush(): Promise<void> {
    const text = pieces.join('');
    pieces = [];
    characters = 0;
    await (await opening).writeFile(text);
  }
}

/** gzip as Fluent Bit and `gzip` write it, zstd at its usual level. */
export async function compressFile(from: string, to: string, compression: 'gzip' | 'zstd'): Promise<void> {
  const compressor =
    compression === 'gzip'
      ? createGzip({ level: 6 })
      : createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  await pipeline(createReadStream(from), compressor, createWriteStream(to));
}
