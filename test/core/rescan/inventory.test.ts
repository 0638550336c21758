import { describe, expect, test } from '@jest/globals';
import { checkInventory } from '#core/rescan/inventory.ts';

const PLAN = { bucket: 'logs', inventory: { bucket: 'lists', key: 'x/manifest.json' } };
const MANIFEST = {
  sourceBucket: 'logs',
  destinationBucket: 'arn:aws:s3:::lists',
  version: '2016-11-30',
  creationTimestamp: '1514944800000',
  fileFormat: 'CSV',
  fileSchema: 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag',
  files: [{ key: 'x/data/1.csv.gz', size: 1, MD5checksum: 'f' }],
};

describe('the manifest of an inventory', () => {
  test('is taken if Step Functions can read it, and it is of the bucket', () => {
    expect(() => checkInventory(JSON.stringify(MANIFEST), PLAN)).not.toThrow();
  });

  test.each([
    ['not JSON', 'expected the manifest.json of an S3 Inventory'],
    ['{}', 'expected the manifest.json of an S3 Inventory'],
    [JSON.stringify({ ...MANIFEST, sourceBucket: 'other' }), 'expected an inventory of logs, found one of other'],
    [JSON.stringify({ ...MANIFEST, fileFormat: 'Parquet' }), 'expected an inventory in CSV, found Parquet'],
    [JSON.stringify({ ...MANIFEST, fileSchema: 'Bucket, Key' }), 'expected the column Size, found Bucket, Key'],
    [JSON.stringify({ ...MANIFEST, files: [] }), 'the inventory is empty'],
  ])('is refused, with the reason: %s', (text, reason) => {
    expect(() => checkInventory(text, PLAN)).toThrow(`s3://lists/x/manifest.json: ${reason}`);
  });
});
