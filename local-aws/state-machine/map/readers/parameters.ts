import * as v from 'valibot';

const place = v.strictObject({ Bucket: v.string(), Key: v.string(), VersionId: v.optional(v.string()) });
const prefix = v.strictObject({ Bucket: v.string(), Prefix: v.optional(v.string(), '') });

/** Where an object lies that items are read from. */
export type Place = v.InferOutput<typeof place>;
/** What items are listed of. */
export type Prefix = v.InferOutput<typeof prefix>;

export function bucketAndKey(parameters: unknown): Place {
  return v.parse(place, parameters);
}

export function bucketAndPrefix(parameters: unknown): Prefix {
  return v.parse(prefix, parameters);
}
