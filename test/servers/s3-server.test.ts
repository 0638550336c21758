import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notificationOf, type ObjectCreated } from './s3/object-created.ts';
import { type S3Server, startS3Server } from './s3-server.ts';

const PLAIN = 'plain';
const VERSIONED = 'versioned';

let server: S3Server;
let client: S3Client;
let created: ObjectCreated[];

beforeEach(async () => {
  created = [];
  server = await startS3Server({ onCreated: (event) => created.push(event) });
  client = clientOf(server);
  await client.send(new CreateBucketCommand({ Bucket: PLAIN }));
  await client.send(new CreateBucketCommand({ Bucket: VERSIONED }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket: VERSIONED, VersioningConfiguration: { Status: 'Enabled' } }),
  );
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

function clientOf({ endpoint }: S3Server, maxAttempts = 1): S3Client {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials, maxAttempts });
}

function put(Key: string, Body: PutObjectCommandInput['Body'], rest: Partial<PutObjectCommandInput> = {}) {
  return client.send(new PutObjectCommand({ Bucket: PLAIN, Key, Body, ...rest }));
}

async function get(Key: string, rest: Partial<GetObjectCommandInput> = {}) {
  const answer = await client.send(new GetObjectCommand({ Bucket: PLAIN, Key, ...rest }));
  return { ...answer, text: (await answer.Body?.transformToString()) ?? '' };
}

function quotedMd5(text: string | Uint8Array): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}

describe('an object', () => {
  test('is read back as it was written, with its ETag, size and encoding', async () => {
    const written = await put('a.log', 'hello', { ContentEncoding: 'gzip', Metadata: { shipper: 'fluent-bit' } });
    expect(written).toMatchObject({ ETag: quotedMd5('hello') });
    expect(written.VersionId).toBeUndefined();
    const read = await get('a.log');
    expect(read).toMatchObject({
      text: 'hello',
      ETag: quotedMd5('hello'),
      ContentLength: 5,
      ContentEncoding: 'gzip',
      Metadata: { shipper: 'fluent-bit' },
    });
    expect(read.VersionId).toBeUndefined();
    expect(await client.send(new HeadObjectCommand({ Bucket: PLAIN, Key: 'a.log' }))).toMatchObject({
      ETag: quotedMd5('hello'),
      ContentLength: 5,
    });
  });

  test('written as a stream loses the framing of aws-chunked, and keeps its checksum', async () => {
    const body = Buffer.alloc(300_000, 'abc\r\n');
    await put('stream', Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]), {
      ContentLength: body.length,
      ContentEncoding: 'zstd',
    });
    const { Body, ChecksumCRC32, ContentEncoding } = await client.send(
      new GetObjectCommand({ Bucket: PLAIN, Key: 'stream', ChecksumMode: 'ENABLED' }),
    );
    expect((await buffer(Body as Readable)).equals(body)).toBe(true);
    expect(ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
    expect(ContentEncoding).toBe('zstd');
  });

  test('with a wrong checksum is refused', async () => {
    await expect(put('bad', 'hello', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('bad', 'hello', { ContentMD5: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
  });

  test('may have any key', async () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const odd = fc.constantFrom('a b+c%20d/é☃/=&?#', '../x/./y', '//', 'a//b/', '\u0001\n\t&<>"\'', '%', '!*()~');
    await fc.assert(
      fc.asyncProperty(fc.oneof(key, odd), async (name) => {
        await put(name, name);
        expect((await get(name)).text).toBe(name);
        expect((await client.send(new ListObjectsV2Command({ Bucket: PLAIN }))).Contents?.[0]?.Key).toBe(name);
        await client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: name }));
      }),
      { numRuns: 40 },
    );
    await expect(put('é'.repeat(513), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  test('can be read in ranges', async () => {
    await put('a', '0123456789');
    expect(await get('a', { Range: 'bytes=2-4' })).toMatchObject({ text: '234', ContentRange: 'bytes 2-4/10' });
    expect((await get('a', { Range: 'bytes=7-' })).text).toBe('789');
    expect((await get('a', { Range: 'bytes=-3' })).text).toBe('789');
    expect((await get('a', { Range: 'bytes=8-99' })).text).toBe('89');
    await expect(get('a', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('can be read and written under a condition', async () => {
    const { ETag } = await put('a', 'x');
    expect((await get('a', { IfMatch: ETag })).text).toBe('x');
    await expect(get('a', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', 'y', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('b', 'y', { IfNoneMatch: '*' });
  });

  test('can be uploaded in parts', async () => {
    const target = { Bucket: VERSIONED, Key: 'parts' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ContentEncoding: 'gzip' }));
    const parts = [];
    for (const [index, Body] of ['first ', 'second'].entries()) {
      const part = { UploadId, PartNumber: index + 1 };
      const { ETag } = await client.send(new UploadPartCommand({ ...target, ...part, Body }));
      parts.push({ PartNumber: index + 1, ETag });
    }
    const complete = { ...target, UploadId, MultipartUpload: { Parts: parts } };
    const { ETag, VersionId } = await client.send(new CompleteMultipartUploadCommand(complete));
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await get('parts', { Bucket: VERSIONED })).toMatchObject({
      text: 'first second',
      ETag,
      VersionId,
      ContentEncoding: 'gzip',
    });
    expect(created).toMatchObject([{ eventName: 'ObjectCreated:CompleteMultipartUpload', size: 12 }]);
    await expect(client.send(new CompleteMultipartUploadCommand(complete))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  test('that is deleted is gone', async () => {
    await put('a', 'x');
    await client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'a' }));
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'a' }));
  });

  test('of a bucket that is not there is an error of its own', async () => {
    await expect(get('a', { Bucket: 'none' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('a bucket with versions', () => {
  const bucket = { Bucket: VERSIONED };

  test('keeps what is overwritten, and gives the newest when none is asked for', async () => {
    const first = await put('a', 'one', bucket);
    const second = await put('a', 'two', bucket);
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await get('a', bucket)).toMatchObject({ text: 'two', VersionId: second.VersionId });
    expect(await get('a', { ...bucket, VersionId: first.VersionId })).toMatchObject({
      text: 'one',
      ETag: quotedMd5('one'),
      VersionId: first.VersionId,
    });
    await expect(get('a', { ...bucket, VersionId: 'other' })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  test('deletes by a marker, under which the versions stay', async () => {
    const { VersionId } = await put('a', 'one', bucket);
    const marker = await client.send(new DeleteObjectCommand({ ...bucket, Key: 'a' }));
    expect(marker).toMatchObject({ DeleteMarker: true });
    await expect(get('a', bucket)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('a', { ...bucket, VersionId: marker.VersionId })).rejects.toMatchObject({
      name: 'MethodNotAllowed',
    });
    expect((await get('a', { ...bucket, VersionId })).text).toBe('one');
    expect((await client.send(new ListObjectsV2Command(bucket))).KeyCount).toBe(0);
    expect(await client.send(new ListObjectVersionsCommand(bucket))).toMatchObject({
      Versions: [{ Key: 'a', VersionId, IsLatest: false }],
      DeleteMarkers: [{ Key: 'a', VersionId: marker.VersionId, IsLatest: true }],
    });

    await client.send(new DeleteObjectCommand({ ...bucket, Key: 'a', VersionId: marker.VersionId }));
    expect((await get('a', bucket)).text).toBe('one');
  });

  test('forgets a version that is deleted by its id', async () => {
    const { VersionId } = await put('a', 'one', bucket);
    await client.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects: [{ Key: 'a', VersionId }] } }));
    await expect(get('a', { ...bucket, VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(get('a', bucket)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a listing', () => {
  async function keysOf(input: { Prefix?: string; StartAfter?: string; MaxKeys?: number; Delimiter?: string }) {
    const names: string[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: PLAIN, ...input })) {
      expect(page.KeyCount).toBeLessThanOrEqual(input.MaxKeys ?? 1000);
      names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      names.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
    }
    return names;
  }

  test('comes in pages of at most a thousand, in the order of bytes', async () => {
    for (let index = 0; index < 1203; index += 1) {
      await server.store.put(PLAIN, `${(index * 7) % 1203}`.padStart(5, '0'), { body: Buffer.alloc(0) });
    }
    await server.store.put(PLAIN, '\u{1f600}', { body: Buffer.alloc(0) });
    await server.store.put(PLAIN, '\uffee', { body: Buffer.alloc(0) });
    const keys = await keysOf({});
    expect(keys).toHaveLength(1205);
    expect(keys).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(server.calls.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(2);
  });

  test('holds to prefix and start, and rolls up what has a delimiter, whatever the size of the page', async () => {
    const keys = ['a/1', 'a/2', 'a/b/3', 'ab', 'b/1', 'b/2', 'c'];
    for (const key of keys) await put(key, key);
    for (const MaxKeys of [1, 2, 3, 1000]) {
      expect(await keysOf({ MaxKeys })).toEqual(keys);
      expect(await keysOf({ MaxKeys, Prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/b/3']);
      expect(await keysOf({ MaxKeys, StartAfter: 'ab' })).toEqual(['b/1', 'b/2', 'c']);
      expect((await keysOf({ MaxKeys, Delimiter: '/' })).sort()).toEqual(['a/', 'ab', 'b/', 'c']);
      expect((await keysOf({ MaxKeys, Delimiter: '/', Prefix: 'a/' })).sort()).toEqual(['a/1', 'a/2', 'a/b/']);
    }
  });
});

describe('a notification', () => {
  test('tells the version, ETag and size, and encodes the key with + for a space', async () => {
    const key = 'cluster=é/a b+c(1).log';
    const { VersionId } = await put(key, 'hello', { Bucket: VERSIONED });
    expect(created).toHaveLength(1);
    expect(notificationOf(...created)).toMatchObject({
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          s3: {
            bucket: { name: VERSIONED },
            object: {
              key: 'cluster%3D%C3%A9/a+b%2Bc%281%29.log',
              size: 5,
              eTag: quotedMd5('hello').slice(1, -1),
              versionId: VersionId,
            },
          },
        },
      ],
    });
  });

  test('has no version where none is kept, and a sequencer that grows', async () => {
    await put('a', '1');
    await put('a', '2');
    expect(created.map(({ versionId }) => versionId)).toEqual([undefined, undefined]);
    const [first, second] = created.map(({ sequencer }) => sequencer);
    expect([second, first].sort()).toEqual([first, second]);
    expect(JSON.stringify(notificationOf(...created))).not.toContain('versionId');
  });
});

describe('a fault', () => {
  test.each([
    ['AccessDenied', 403],
    ['SlowDown', 503],
    ['InternalError', 500],
    ['NoSuchKey', 404],
  ] as const)('answers %s to the n-th request alone', async (code, status) => {
    await put('a', 'hello');
    server.inject({ operation: 'GetObject', key: 'a', skip: 1, fault: { kind: 'error', code } });
    expect((await get('a')).text).toBe('hello');
    await expect(get('a')).rejects.toMatchObject({ name: code, $metadata: { httpStatusCode: status } });
    expect((await get('a')).text).toBe('hello');
  });

  test('that passes is overcome by the retries of the SDK, one that stays is not, until it is taken back', async () => {
    await put('a', 'hello');
    client.destroy();
    client = clientOf(server, 3);
    const fault = { kind: 'error', code: 'InternalError' } as const;
    server.inject({ operation: 'GetObject', times: 2, fault });
    expect((await get('a')).text).toBe('hello');
    const takeBack = server.inject({ operation: 'GetObject', times: Number.POSITIVE_INFINITY, fault });
    await expect(get('a')).rejects.toMatchObject({ name: 'InternalError' });
    takeBack();
    expect((await get('a')).text).toBe('hello');
    expect(server.calls.filter(({ operation }) => operation === 'GetObject')).toHaveLength(3 + 3 + 1);
  });

  test.each([0, 100_000])('cuts a body after %d bytes, which the reader sees as an error', async (afterBytes) => {
    await put('a', Buffer.alloc(200_000, 'x'));
    server.inject({ operation: 'GetObject', fault: { kind: 'cut', afterBytes } });
    const { Body } = await client.send(new GetObjectCommand({ Bucket: PLAIN, Key: 'a' }));
    let received = 0;
    const reading = async () => {
      for await (const chunk of Body as Readable) received += (chunk as Buffer).length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(received).toBe(afterBytes);
  });

  test.each([undefined, 3])('hangs after %s bytes until the reader gives up', async (afterBytes) => {
    await put('a', 'hello');
    server.inject({
      operation: 'GetObject',
      fault: { kind: 'hang', ...(afterBytes === undefined ? {} : { afterBytes }) },
    });
    const abort = new AbortController();
    const reading = client
      .send(new GetObjectCommand({ Bucket: PLAIN, Key: 'a' }), { abortSignal: abort.signal })
      .then(({ Body }) => {
        if (afterBytes !== undefined) (Body as Readable).once('data', () => abort.abort());
        return Body?.transformToString();
      });
    if (afterBytes === undefined) setImmediate(() => abort.abort());
    await expect(reading).rejects.toThrow();
    expect((await get('a')).text).toBe('hello');
  });
});

test('what the server does not know it refuses', async () => {
  await expect(client.send(new GetBucketAclCommand({ Bucket: PLAIN }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
});
