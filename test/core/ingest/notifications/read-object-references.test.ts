import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLight, readObjectReferences } from '#core/ingest/notifications/read-references.ts';
import { notificationOf, type ObjectCreated } from '#test/servers/s3/object-created.ts';

const CREATED: ObjectCreated = {
  eventName: 'ObjectCreated:Put',
  eventTime: new Date(0),
  bucket: 'logs',
  key: 'cluster=demo/node-a.log',
  versionId: 'v1',
  etag: '0123',
  size: 1,
  sequencer: '01',
};
const REFERENCE = { bucket: 'logs', key: CREATED.key, version: 'v1', etag: '0123', size: 1 };

const read = (message: unknown) => readObjectReferences(JSON.stringify(message));
/** A notification of one object, of which parts are replaced. */
const record = (changes: object = {}) => ({
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'logs' }, object: { key: CREATED.key, versionId: 'v1', eTag: '0123', size: 1 } },
  ...changes,
});
const envelope = (message: unknown) => ({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: message });
const eventBridge = (changes: object = {}) => ({
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { bucket: { name: 'logs' }, object: { key: CREATED.key, 'version-id': 'v1', etag: '0123', size: 1 } },
  ...changes,
});

describe('a notification of S3', () => {
  test('tells of its object', () => {
    expect(read(notificationOf(CREATED))).toEqual([REFERENCE]);
  });

  test.each([
    ['a+space', 'a space'],
    ['a%2Bplus', 'a+plus'],
    ['a%252Bsign', 'a%2Bsign'],
    ['cluster%3Ddemo/n%C3%B6de.log', 'cluster=demo/nöde.log'],
    ['%F0%9F%98%80', '😀'],
    ['with%23hash%3Fquery', 'with#hash?query'],
    ['a%0Ab', 'a\nb'],
  ])('with the key %s is of the object %j', (key, decoded) => {
    const s3 = { bucket: { name: 'logs' }, object: { key } };
    expect(read({ Records: [record({ s3 })] })).toEqual([
      { bucket: 'logs', key: decoded, version: undefined, etag: undefined },
    ]);
  });

  test('gives back any key that S3 can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        fc.pre(key.isWellFormed());
        expect(read(notificationOf({ ...CREATED, key }))).toEqual([{ ...REFERENCE, key }]);
      }),
    );
  });

  test('tells of all its objects, in order', () => {
    const keys = ['b', 'a', 'c'];
    const notification = notificationOf(...keys.map((key) => ({ ...CREATED, key })));
    expect(read(notification)?.map(({ key }) => key)).toEqual(keys);
  });

  test('of a multipart upload or a copy tells of its object, too', () => {
    for (const kind of ['CompleteMultipartUpload', 'Copy', 'Post']) {
      expect(read({ Records: [record({ eventName: `ObjectCreated:${kind}` })] })).toEqual([REFERENCE]);
    }
  });

  test('of what is no new object tells of none', () => {
    const removed = record({ eventName: 'ObjectRemoved:Delete' });
    expect(read({ Records: [removed, record({ eventName: 'ObjectRestore:Completed' })] })).toEqual([]);
    expect(read({ Records: [removed, record()] })).toEqual([REFERENCE]);
  });

  test('that only tests the way tells of none', () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-02-09T16:00:41.122Z', Bucket: 'logs' };
    expect(read(event)).toEqual([]);
    expect(read(envelope(JSON.stringify(event)))).toEqual([]);
  });
});

describe('an event of EventBridge', () => {
  test('tells of its object, whose key stands as it is', () => {
    const detail = { bucket: { name: 'logs' }, object: { key: 'a+b%2B c', etag: '0123' } };
    expect(read(eventBridge({ detail }))).toEqual([
      { bucket: 'logs', key: 'a+b%2B c', version: undefined, etag: '0123' },
    ]);
    expect(read(eventBridge())).toEqual([REFERENCE]);
  });

  test('of what is no new object tells of none', () => {
    expect(read(eventBridge({ 'detail-type': 'Object Deleted' }))).toEqual([]);
  });
});

describe('the envelope of SNS', () => {
  test('hands on what is in it', () => {
    expect(read(envelope(JSON.stringify(notificationOf(CREATED))))).toEqual([REFERENCE]);
    expect(read(envelope(JSON.stringify(eventBridge())))).toEqual([REFERENCE]);
  });

  test.each([
    ['nothing'],
    [undefined],
    [null],
    [5],
    [{ Records: [] }],
    [JSON.stringify(JSON.stringify(notificationOf(CREATED)))],
  ])('around %j is not understood', (message) => {
    expect(read(envelope(message))).toBeUndefined();
  });
});

describe('what is not understood goes back, instead of being taken for a message without objects', () => {
  const s3 = record().s3;
  test.each([
    ['a list', [record()]],
    ['a text', 'Records'],
    ['no members', {}],
    ['records that are no list', { Records: { 0: record() } }],
    ['a record that is no object', { Records: [record(), null] }],
    ['a record of another service', { Records: [record({ eventSource: 'aws:sqs' })] }],
    ['a record without a name', { Records: [record({ eventName: undefined })] }],
    ['a name that is no text', { Records: [record({ eventName: { toString: 'ObjectCreated:Put' } })] }],
    ['no bucket', { Records: [record({ s3: { object: s3.object } })] }],
    ['a bucket without a name', { Records: [record({ s3: { ...s3, bucket: { name: '' } } })] }],
    ['no object', { Records: [record({ s3: { ...s3, object: [] } })] }],
    ['an empty key', { Records: [record({ s3: { ...s3, object: { key: '' } } })] }],
    ['a key that is no text', { Records: [record({ s3: { ...s3, object: { key: 7 } } })] }],
    ['a key that is no encoding', { Records: [record({ s3: { ...s3, object: { key: '%zz' } } })] }],
    ['a key that is no UTF-8', { Records: [record({ s3: { ...s3, object: { key: '%ff' } } })] }],
    ['an event without detail', eventBridge({ detail: null })],
    ['an event without a key', eventBridge({ detail: { bucket: { name: 'logs' }, object: {} } })],
    ['an event of another source', eventBridge({ source: 'aws.ec2' })],
  ])('%s', (_, message) => {
    expect(read(message)).toBeUndefined();
  });

  test('what is no JSON', () => {
    for (const body of ['', '{', 'Records', '\u0000', '{"Records":[}']) {
      expect(readObjectReferences(body)).toBeUndefined();
    }
  });
});

/** JSON in which the names that are looked for are frequent, with any values. */
const names = fc.constantFrom(
  'Type',
  'Message',
  'Records',
  'eventSource',
  'eventName',
  's3',
  'bucket',
  'object',
  'key',
);
const values = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('Notification', 'aws:s3', 'aws.s3', 'ObjectCreated:Put', 'Object Created', 'logs', '%'),
    fc.jsonValue(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(names, fc.constantFrom('detail', 'detail-type', 'source', 'toString', '__proto__')),
      tie('json'),
    ),
  ),
}));

test('no JSON makes the reader throw, and what it gives has a bucket and a key', () => {
  fc.assert(
    fc.property(values.json, fc.boolean(), (message, wrapped) => {
      const references = read(wrapped ? envelope(message) : message);
      for (const { bucket, key } of references ?? []) expect([bucket.length, key.length]).not.toContain(0);
    }),
    { numRuns: 2000 },
  );
});

test('nor does JSON that is nested without end', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  for (const body of [
    deep,
    `{"Type":"Notification","Message":${deep}}`,
    `{"Records":[{"eventSource":"aws:s3","eventName":${deep}}]}`,
  ]) {
    expect(readObjectReferences(body)).toBeUndefined();
  }
});

test('a message is light if it tells of small objects only, whose sizes it says', () => {
  const of = (...sizes: number[]) => JSON.stringify(notificationOf(...sizes.map((size) => ({ ...CREATED, size }))));
  expect([of(1), of(1_000_000), of(400_000, 600_000)].map(isLight)).toEqual([true, true, true]);
  expect([of(1_000_001), of(600_000, 600_000)].map(isLight)).toEqual([false, false]);
  const unsized = { ...CREATED, size: undefined } as unknown as ObjectCreated;
  expect(isLight(JSON.stringify(notificationOf(unsized)))).toBe(false);
});
