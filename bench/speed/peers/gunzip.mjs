// Only decompresses: gunzip.mjs FILE [bytes a chunk]; without the second argument as Node does by default.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const [, , file, chunkSize] = process.argv;
let bytes = 0;
for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(
  createGunzip(chunkSize === undefined ? {} : { chunkSize: Number(chunkSize) }),
)) {
  bytes += chunk.length;
}
console.log(bytes);
