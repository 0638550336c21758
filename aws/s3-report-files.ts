import { pipeline, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ReportFiles, WritePiece } from '#core/rescan/report/report-files.ts';
import { createListPages } from './s3-list.ts';
import { linesIn, openStream, readText } from './s3-text.ts';
import { createObjectWriter, writeObject } from './s3-write.ts';

/** The bucket of results. */
export function createReportFiles(client: S3Client, bucket: string): ReportFiles {
  const list = createListPages(client, bucket);
  const open = async (key: string) => {
    const stream = await openStream(client, bucket, key);
    return stream !== undefined && isCompressed(key) ? decompressed(stream) : stream;
  };
  return {
    async *list(prefix) {
      for await (const { objects } of list(prefix, 'deep')) yield* objects;
    },
    text: (key) => readText(client, bucket, key),
    async *lines(key) {
      const stream = await open(key);
      if (stream !== undefined) yield* linesIn(stream);
    },
    async *bytes(key) {
      yield* (await open(key)) ?? [];
    },
    write: (key, type, work) =>
      writeObject(createObjectWriter(client, bucket, key, type), isCompressed(key) ? compressing(work) : work),
  };
}

function isCompressed(key: string): boolean {
  return key.endsWith('.gz');
}

/** What is gathered before it is compressed. It becomes a member of its own: readers take several for one. */
const MEMBER_CHARACTERS = 4 * 1024 * 1024;
/** Names repeat in each line, so that the least effort is nearly as good as the most. */
const LEVEL = 1;
const compress = promisify(gzip);

function compressing(work: (write: WritePiece) => Promise<void>): (write: WritePiece) => Promise<void> {
  return async (write) => {
    let gathered = '';
    const flush = async () => {
      const text = gathered;
      gathered = '';
      await write(await compress(text, { level: LEVEL }));
    };
    await work(async (piece) => {
      gathered += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
      if (gathered.length >= MEMBER_CHARACTERS) await flush();
    });
    await flush();
  };
}

/** Ends as the stream does, also in failure. */
function decompressed(stream: Readable): Readable {
  const gunzip = createGunzip();
  pipeline(stream, gunzip, () => {});
  return gunzip;
}
