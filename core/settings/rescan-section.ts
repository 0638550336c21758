import * as v from 'valibot';
import { bucketName } from './bucket-name.ts';
import { days, described, percentage, section, wholeNumber } from './schema.ts';

/**
 * How history is read again. `maxConcurrency`: functions at once, apart from the live path's. `inventoryBucket`: the
 * bucket of S3 Inventory's lists; null if none is read. `retentionDays`: of what a run's batches have read, 90 at most: as long as its report is kept.
 */
export const rescanSection = section({
  maxConcurrency: described(
    v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(1000)), 20),
    'How many functions read history at once, apart from those of the live path.',
    20,
    100,
  ),
  toleratedFailurePercentage: described(
    v.optional(percentage, 5),
    'Of so many objects in a hundred, failures do not end a run.',
    5,
    0,
  ),
  retentionDays: described(
    v.optional(v.pipe(days, v.maxValue(90)), 14),
    "For how many days what a run's batches have read is kept. Its report is kept for 90.",
    14,
  ),
  inventoryBucket: described(
    v.optional(v.nullable(bucketName), null),
    'The bucket of lists by S3 Inventory, for rescans of more objects than can be listed well.',
    'acme-inventory',
  ),
});
