import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { createListPages } from '#aws/s3-list.ts';
import { linesIn, openStream } from '#aws/s3-text.ts';
import type { MapState } from './definition.ts';
import { fill, type Scope } from './expressions.ts';

/** What one function of a map works on. */
export type MapBatch = { readonly BatchInput: unknown; readonly Items: readonly unknown[] };

/** Parameters of a reader or a writer, evaluated. */
export const placeSchema = v.strictObject({
  Bucket: v.string(),
  Key: v.optional(v.string(), ''),
  Prefix: v.optional(v.string(), ''),
});
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html */
const inventorySchema = v.object({ fileSchema: v.string(), files: v.array(v.object({ key: v.string() })) });

/**
 * The items of a map, in the form that Step Functions gives them: what a listing, a JSON Lines object or an inventory
 * tells of each object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function* readMapItems({ ItemReader }: MapState, scope: Scope, s3: S3Client): AsyncGenerator<unknown> {
  const { Bucket, Key, Prefix } = v.parse(placeSchema, fill(ItemReader.Parameters, scope));
  switch (ItemReader.ReaderConfig?.InputType) {
    case undefined:
      return yield* listed();
    case 'MANIFEST':
      return yield* inventory();
    case 'JSONL':
      for await (const line of linesIn(await open(Key))) if (line !== '') yield JSON.parse(line);
  }

  async function* listed(): AsyncGenerator<unknown> {
    for await (const { objects } of createListPages(s3, Bucket)(Prefix, 'deep')) {
      for (const { key, size, etag, lastModified = 0 } of objects) {
        const LastModified = Math.floor(lastModified / 1000);
        yield { Etag: `"${etag}"`, Key: key, LastModified, Size: size, StorageClass: 'STANDARD' };
      }
    }
  }

  async function* inventory(): AsyncGenerator<unknown> {
    const manifest = await (await open(Key)).toArray();
    const { fileSchema, files } = v.parse(inventorySchema, JSON.parse(Buffer.concat(manifest).toString()));
    const columns = fileSchema.split(',').map((name) => name.trim());
    for (const { key } of files) {
      // Every value is in quotes, and has none, because keys are URL-encoded. That is JSON.
      for await (const row of linesIn((await open(key)).pipe(createGunzip()))) {
        if (row === '') continue;
        const values: unknown[] = JSON.parse(`[${row}]`);
        yield Object.fromEntries(columns.map((column, index) => [column, values[index]]));
      }
    }
  }

  async function open(key: string): Promise<Readable> {
    const stream = await openStream(s3, Bucket, key);
    if (stream === undefined) throw new Error(`There is no object s3://${Bucket}/${key}`);
    return stream;
  }
}

/** Items in batches, each as large as the map allows. Throws for an item that has no place in any. */
export async function* batchItems(
  items: AsyncIterable<unknown>,
  { MaxItemsPerBatch, MaxInputBytesPerBatch }: MapState['ItemBatcher'],
  BatchInput: unknown,
): AsyncGenerator<MapBatch> {
  const envelope = sizeOf({ BatchInput, Items: [] });
  let Items: unknown[] = [];
  let bytes = envelope;
  for await (const item of items) {
    const size = sizeOf(item);
    if (envelope + size > MaxInputBytesPerBatch) throw new Error(`an item of ${size} bytes has no place in a batch`);
    if (Items.length === MaxItemsPerBatch || bytes + Items.length + size > MaxInputBytesPerBatch) {
      yield { BatchInput, Items };
      Items = [];
      bytes = envelope;
    }
    bytes += size;
    Items.push(item);
  }
  if (Items.length > 0) yield { BatchInput, Items };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
