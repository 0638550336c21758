import { describe, expect, test } from '@jest/globals';
import { readBatch } from '#core/rescan/batch-input.ts';
import { manifestLine } from '#core/rescan/item.ts';
import type { ItemReader } from '#core/rescan/plan.ts';

const JANUARY = { from: '2026-01-01T00:00:00.000000000Z', to: '2026-02-01T00:00:00.000000000Z' };

function itemsOf(
  reader: ItemReader,
  items: readonly object[],
  range: { from: string | null; to: string | null } = JANUARY,
) {
  const plan = { run: 'r', bucket: 'b', prefix: 'logs/', reader, lookbackDays: 7, clusterPattern: null, cluster: 'c' };
  return readBatch({ BatchInput: { ...plan, ...range }, Items: items }).items;
}

describe('an item of a batch', () => {
  test('is read as Step Functions lists it', () => {
    const listed = { Etag: '"abc"', Key: 'logs/a b+c', LastModified: 1767607200, Size: 12, StorageClass: 'STANDARD' };
    expect(itemsOf('objects', [listed])).toEqual([
      { key: 'logs/a b+c', size: 12, etag: 'abc', version: undefined, role: 'range' },
    ]);
  });

  test('is read as S3 Inventory writes it', () => {
    const listed = {
      Bucket: 'b',
      Key: 'logs/a+b%2Bc%3D1',
      VersionId: 'v1',
      IsLatest: 'true',
      IsDeleteMarker: 'false',
      Size: '12',
      LastModifiedDate: '2026-01-05T10:00:00.000Z',
      ETag: 'abc',
    };
    expect(itemsOf('inventory', [listed])).toEqual([
      { key: 'logs/a b+c=1', size: 12, etag: 'abc', version: 'v1', role: 'range' },
    ]);
  });

  test('is none if it was deleted, or written over, or is a folder of the console', () => {
    const listed = [
      { Key: 'logs/a', IsDeleteMarker: 'true' },
      { Key: 'logs/a', IsLatest: 'false', VersionId: 'v0' },
      { Key: 'logs/', Size: 0 },
    ];
    expect(itemsOf('inventory', listed)).toEqual([]);
  });

  test.each([
    ['2026-01-05T10:00:00.000Z', 'range'],
    ['2025-12-26T10:00:00.000Z', 'lookback'],
    ['2019-01-05T10:00:00.000Z', 'outside'],
  ])('is chosen by its time where the list was not: %s', (LastModifiedDate, role) => {
    expect(itemsOf('inventory', [{ Key: 'logs/a', LastModifiedDate }])).toMatchObject([{ role }]);
  });

  test('is outside if it is not below the prefix', () => {
    expect(itemsOf('inventory', [{ Key: 'other/a' }], { from: null, to: null })).toMatchObject([{ role: 'outside' }]);
  });

  test('comes back from the manifest as it went in', () => {
    const object = { key: 'logs/a"\n\u2028b', size: 7, lastModified: 0, etag: 'abc' };
    const line = manifestLine(object, 'lookback');
    expect(line.split('\n')).toHaveLength(2);
    expect(itemsOf('manifest', [JSON.parse(line)])).toEqual([
      { key: object.key, size: 7, etag: 'abc', version: undefined, role: 'lookback' },
    ]);
  });
});
