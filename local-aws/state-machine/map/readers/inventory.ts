import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse';
import * as v from 'valibot';
import { openObject } from './open-object.ts';
import type { Place } from './parameters.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html */
const manifestSchema = v.object({
  fileFormat: v.literal('CSV'),
  fileSchema: v.string(),
  files: v.array(v.object({ key: v.string() })),
});

/** The objects that an S3 Inventory lists, as texts under the names of its columns; keys stand URL-encoded in it. */
export async function* readInventory(s3: S3Client, place: Place): AsyncGenerator<unknown> {
  const { fileSchema, files } = v.parse(manifestSchema, JSON.parse(await text(await openObject(s3, place))));
  const columns = fileSchema.split(',').map((name) => name.trim());
  for (const { key } of files) {
    const file = await openObject(s3, { Bucket: place.Bucket, Key: key });
    const rows = parse({ columns });
    file.on('error', (error) => rows.destroy(error));
    const gunzip = createGunzip().on('error', (error) => rows.destroy(error));
    yield* file.pipe(gunzip).pipe(rows);
  }
}
