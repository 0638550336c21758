import * as v from 'valibot';
import { TracewardError } from '#core/errors.ts';
import { parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import type { Plan } from './plan.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html */
const manifestSchema = v.object({
  sourceBucket: v.string(),
  fileFormat: v.string(),
  fileSchema: v.string(),
  files: v.array(v.unknown()),
});

/** Throws `settings` if the manifest is none of an inventory of the bucket that Step Functions can read. */
export function checkInventory(text: string, { bucket, inventory }: Pick<Plan, 'bucket' | 'inventory'>): void {
  const manifest = narrow(manifestSchema, parseJson(text));
  const place = `s3://${inventory?.bucket}/${inventory?.key}`;
  const refuse = (reason: string) => new TracewardError('settings', `${place}: ${reason}`);
  if (manifest === undefined) throw refuse('expected the manifest.json of an S3 Inventory');
  if (manifest.sourceBucket !== bucket) {
    throw refuse(`expected an inventory of ${bucket}, found one of ${manifest.sourceBucket}`);
  }
  if (manifest.fileFormat !== 'CSV') throw refuse(`expected an inventory in CSV, found ${manifest.fileFormat}`);
  if (manifest.files.length === 0) throw refuse('the inventory is empty');
  for (const column of ['Key', 'Size', 'LastModifiedDate']) {
    if (!manifest.fileSchema.split(',').some((name) => name.trim() === column)) {
      throw refuse(`expected the column ${column}, found ${manifest.fileSchema}`);
    }
  }
}
