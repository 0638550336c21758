import * as v from 'valibot';
import { bucketName } from './bucket-name.ts';
import { days, percentage, section, wholeNumber } from './schema.ts';

/**
 * How history is read again. `maxConcurrency`: functions at once, apart from the live path's. `inventoryBucket`: the
 * bucket of S3 Inventory's lists; null if none is read. `retentionDays`: of a run's state; its report is kept longer.
 */
export const rescanSection = section({
  maxConcurrency: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(1000)), 20),
  toleratedFailurePercentage: v.optional(percentage, 5),
  retentionDays: v.optional(days, 14),
  inventoryBucket: v.optional(v.nullable(bucketName), null),
});
