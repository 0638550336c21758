import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { TracewardError } from '#core/errors.ts';
import { failureCodeOf, isOfService } from './aws-failure.ts';
import { explainAwsError } from './explain-aws-error.ts';

/** An object that is being written. It appears when it is closed, as a whole. */
export type ObjectWriter = {
  /** Waits while more is under way than fits into memory. Rejects with what the upload failed with. */
  write(piece: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Gives up; nothing of it stays. */
  abort(): Promise<void>;
};

/** Parts of this size, so that an object may have 160 GB; three of them are in memory. */
const PART_BYTES = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
/** For whoever may not write. */
const NEEDED =
  "the function's role needs s3:PutObject, and kms:Decrypt and kms:GenerateDataKey if the bucket has a key of its own; the bucket's and the key's policies must allow it, too";
/** What is gathered before it is handed on. */
const BUFFER_BYTES = 256 * 1024;

/** Writes one object by what `work` writes. It appears when that is done; if it fails, nothing of it stays. */
export async function writeObject(
  writer: ObjectWriter,
  work: (write: ObjectWriter['write']) => Promise<void>,
): Promise<void> {
  try {
    await work(writer.write);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Writes one object piece by piece, however large. `type`: of its content, for browsers. */
export function createObjectWriter(client: S3Client, bucket: string, key: string, type: string): ObjectWriter {
  const body = new PassThrough({ highWaterMark: BUFFER_BYTES });
  const upload = new Upload({
    client,
    params: { Bucket: bucket, Key: key, Body: body, ContentType: type },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  const done = upload.done().catch((error: unknown) => {
    throw explainWrite(error, `s3://${bucket}/${key}`);
  });
  // It is seen by whoever writes next or closes.
  done.catch((error: Error) => body.destroy(error));
  body.on('error', () => {});
  let gathered = '';

  return {
    async write(piece) {
      if (typeof piece === 'string') {
        gathered += piece;
        if (gathered.length >= BUFFER_BYTES) await flush();
      } else {
        await flush();
        await put(piece);
      }
    },
    async close() {
      await flush();
      body.end();
      await done;
    },
    async abort() {
      await upload.abort();
      body.destroy();
    },
  };

  async function flush(): Promise<void> {
    const text = gathered;
    gathered = '';
    if (text !== '') await put(text);
  }

  async function put(piece: string | Uint8Array): Promise<void> {
    if (body.destroyed) await done;
    if (!body.write(piece)) await Promise.race([once(body, 'drain'), done]);
  }
}

/** `refused` or `retry` for what S3 said, and with what it takes to write. What S3 did not say is left as it is. */
function explainWrite(cause: unknown, name: string): unknown {
  if (!isOfService(cause)) return cause;
  const said = `cannot write ${name}: ${explainAwsError(cause)}`;
  const code = failureCodeOf(cause);
  return new TracewardError(code, code === 'refused' ? `${said}; ${NEEDED}` : said, { cause });
}
