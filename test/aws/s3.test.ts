import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openObject } from '#aws/s3.ts';
import type { ObjectReference } from '#core/ingest/notifications/notification.ts';
import type { ObjectBody } from '#core/ingest/object-body.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';

const KEY = 'cluster=demo/a b+c#1.log';
/** More than lies in the buffers of a connection. */
const LARGE = Buffer.alloc(8 * 1024 * 1024, 'x');

let server: S3Server;
let client: S3Client;

beforeEach(async () => {
  server = await startS3Server();
  server.store.createBucket('plain');
  server.store.createBucket('versions', 'Enabled');
  client = clientOf(server.endpoint);
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

function clientOf(endpoint: string, maxSockets = 50): S3Client {
  return new S3Client({
    endpoint,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
    requestHandler: { httpAgent: { maxSockets } },
  });
}

/** Puts an object, and gives the reference that its notification holds. */
async function put(bucket: string, content: string | Buffer, headers = {}): Promise<ObjectReference> {
  const { etag, versionId } = await server.store.put(bucket, KEY, { body: Buffer.from(content), headers });
  return { bucket, key: KEY, version: versionId === 'null' ? undefined : versionId, etag };
}

async function open(reference: ObjectReference): Promise<ObjectBody> {
  const object = await openObject(client, reference);
  if (object === 'deleted') throw new Error('deleted');
  return object;
}

async function contentOf({ chunks }: ObjectBody): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(Buffer.from(chunk));
  return Buffer.concat(pieces).toString();
}

describe('an object', () => {
  test('is read in the version that was notified, though it has been overwritten', async () => {
    const first = await put('versions', 'first');
    await put('versions', 'second');
    const object = await open(first);
    expect(await contentOf(object)).toBe('first');
    expect(object).toMatchObject({ source: `s3://versions/${KEY}#${first.version}`, isOverwritten: false });
  });

  test('without versions is named by the ETag of what is read', async () => {
    const reference = await put('plain', 'only');
    const object = await open(reference);
    expect(await contentOf(object)).toBe('only');
    expect(object).toMatchObject({ source: `s3://plain/${KEY}#${reference.etag}`, isOverwritten: false });
  });

  test('without versions that has been overwritten is another source, and says so', async () => {
    const first = await put('plain', 'first');
    const second = await put('plain', 'second');
    const object = await open(first);
    expect(await contentOf(object)).toBe('second');
    expect(object).toMatchObject({ source: `s3://plain/${KEY}#${second.etag}`, isOverwritten: true });
  });

  test('in a bucket whose versions are suspended is like one without', async () => {
    server.store.bucket('versions').versioning = 'Suspended';
    const first = { ...(await put('versions', 'first')), version: 'null' };
    const second = await put('versions', 'second');
    expect(await open(first)).toMatchObject({ source: `s3://versions/${KEY}#${second.etag}`, isOverwritten: true });
  });

  test('whose notification tells no ETag is not taken for overwritten', async () => {
    const reference = await put('plain', 'only');
    expect(await open({ ...reference, etag: undefined })).toMatchObject({ isOverwritten: false });
  });

  test('may be empty', async () => {
    expect(await contentOf(await open(await put('plain', '')))).toBe('');
  });
});

describe('a deleted object is no failure', () => {
  test('without versions', async () => {
    const reference = await put('plain', 'gone');
    server.store.remove('plain', KEY, undefined);
    expect(await openObject(client, reference)).toBe('deleted');
  });

  test('whose version is gone', async () => {
    const reference = await put('versions', 'gone');
    server.store.remove('versions', KEY, reference.version);
    expect(await openObject(client, reference)).toBe('deleted');
  });

  test('of which only a delete marker is left, asked for by its version or not', async () => {
    const reference = await put('versions', 'kept');
    const marker = server.store.remove('versions', KEY, undefined);
    expect(await openObject(client, { ...reference, version: undefined })).toBe('deleted');
    expect(await openObject(client, { ...reference, version: marker?.versionId })).toBe('deleted');
    expect(await contentOf(await open(reference))).toBe('kept');
  });
});

describe('what keeps an object from being read', () => {
  test('access denied says which rights it takes', async () => {
    const reference = await put('plain', 'secret');
    server.inject({ operation: 'GetObject', times: 9, fault: { kind: 'error', code: 'AccessDenied' } });
    await expect(openObject(client, reference)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(
        /plain\/cluster=demo.+AccessDenied.+s3:GetObjectVersion.+s3:ListBucket.+kms:Decrypt/,
      ),
    });
  });

  test.each([
    ['SlowDown', 'retry'],
    ['InternalError', 'retry'],
    ['NoSuchBucket', 'refused'],
  ] as const)('%s says so, and is %s', async (name, code) => {
    const reference = await put('plain', 'x');
    server.inject({ operation: 'GetObject', times: 9, fault: { kind: 'error', code: name } });
    await expect(openObject(client, reference)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name),
    });
  });

  test('is nothing once the client has tried again by itself', async () => {
    const reference = await put('plain', 'content');
    server.inject({ operation: 'GetObject', fault: { kind: 'error', code: 'SlowDown' } });
    expect(await contentOf(await open(reference))).toBe('content');
  });

  test.each([
    ['with a checksum', { 'x-amz-checksum-crc32': checksumOf(LARGE) }],
    ['without one', {}],
  ])('content %s that breaks off, and it is not taken for the whole', async (_, headers) => {
    const reference = await put('plain', LARGE, headers);
    server.inject({ operation: 'GetObject', fault: { kind: 'cut', afterBytes: 100_000 } });
    const object = await open(reference);
    await expect(contentOf(object)).rejects.toMatchObject({
      code: 'retry',
      message: expect.stringMatching(/the content of s3:\/\/plain\/.+ broke off/),
    });
  });

  test('content that is not what its checksum says', async () => {
    const object = await open(await put('plain', 'changed', { 'x-amz-checksum-crc32': checksumOf(LARGE) }));
    await expect(contentOf(object)).rejects.toMatchObject({ code: 'retry' });
  });

  test.each([
    ['that does not come', { kind: 'hang' }],
    ['that does not go on', { kind: 'hang', afterBytes: 1000 }],
  ] as const)('an answer %s by the deadline', async (_, fault) => {
    const reference = await put('plain', LARGE);
    server.inject({ operation: 'GetObject', fault });
    const reading = async () => {
      const object = await openObject(client, reference, AbortSignal.timeout(200));
      return object === 'deleted' ? object : contentOf(object);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'retry' });
  });

  test('a bucket of another region', async () => {
    const elsewhere = createServer((_, response) => {
      response.writeHead(301, { 'content-type': 'application/xml', 'x-amz-bucket-region': 'us-west-2' });
      response.end('<Error><Code>PermanentRedirect</Code><Message>Use the endpoint of us-west-2.</Message></Error>');
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const away = clientOf(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    await expect(
      openObject(away, { bucket: 'b', key: 'k', version: undefined, etag: undefined }),
    ).rejects.toMatchObject({
      code: 'retry',
      message: expect.stringContaining('PermanentRedirect'),
    });
    away.destroy();
    elsewhere.close();
    elsewhere.closeAllConnections();
  });
});

test('an object that is closed unread leaves its connection to the next', async () => {
  const reference = await put('plain', LARGE);
  const narrow = clientOf(server.endpoint, 1);
  for (let at = 0; at < 5; at += 1) {
    const object = await openObject(narrow, reference, AbortSignal.timeout(5000));
    if (object !== 'deleted') object.close();
  }
  expect(server.calls).toHaveLength(5);
  narrow.destroy();
});

function checksumOf(bytes: Buffer): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}
