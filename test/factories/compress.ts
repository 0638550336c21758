import { constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** Ways to compress a log, by name. */
export const COMPRESSIONS: Readonly<Record<string, (log: Buffer) => Buffer>> = {
  plain: (log) => log,
  gzip: (log) => gzipSync(log),
  'gzip of several members': (log) => Buffer.concat(inThree(log).map((part) => gzipSync(part))),
  'gzip within gzip': (log) => gzipSync(gzipSync(log)),
  zlib: (log) => deflateSync(log),
  zstd: (log) => zstdCompressSync(log),
  'zstd of several frames': (log) => Buffer.concat([skippable(), ...inThree(log).map(withChecksum), skippable()]),
};

function inThree(log: Buffer): Buffer[] {
  const third = Math.ceil(log.length / 3);
  return [log.subarray(0, third), log.subarray(third, 2 * third), log.subarray(2 * third)];
}

function withChecksum(part: Buffer): Buffer {
  return zstdCompressSync(part, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** A frame of user data, such as pzstd and seekable formats write. */
export function skippable(content = 'user data'): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a53, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
}
