import * as v from 'valibot';
import { decodeKey } from '#core/object-key.ts';
import { type Selection, selectObject, type Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { isFolderMarker, type ListedObject } from '#core/object-selection/walk-objects.ts';
import { toMilliseconds } from '#core/time.ts';
import type { BatchPlan } from './plan.ts';

/** An object to be read, whatever list it comes from. */
export type BatchItem = {
  readonly key: string;
  /** As stored; undefined where the list does not say. */
  readonly size: number | undefined;
  readonly version: string | undefined;
  readonly etag: string | undefined;
  readonly role: Selection;
};

const size = v.optional(v.union([v.number(), v.pipe(v.string(), v.transform(Number))]));

/**
 * Items of ListObjectsV2 (LastModified in seconds, or a text), of our manifest, and of S3 Inventory (columns as
 * texts, keys URL-encoded). https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
const itemSchema = v.object({
  Key: v.string(),
  Size: size,
  LastModified: v.optional(v.union([v.number(), v.string()])),
  LastModifiedDate: v.optional(v.string()),
  Etag: v.optional(v.string()),
  ETag: v.optional(v.string()),
  VersionId: v.optional(v.string()),
  IsDeleteMarker: v.optional(v.unknown()),
  IsLatest: v.optional(v.unknown()),
  role: v.optional(v.picklist(['range', 'lookback'])),
});

/**
 * Reads one item of a batch; undefined for one that is no object, or one that has been written over. Throws what
 * valibot throws.
 */
export function readItem(input: unknown, { reader, prefix }: BatchPlan, wanted: Wanted): BatchItem | undefined {
  const item = v.parse(itemSchema, input);
  // A key that an inventory cannot have encoded is taken as it is.
  const key = reader === 'inventory' ? (decodeKey(item.Key) ?? item.Key) : item.Key;
  if (isTrue(item.IsDeleteMarker) || isFalse(item.IsLatest) || isFolderMarker({ key, size: item.Size }))
    return undefined;
  const lastModified = readTime(item.LastModified ?? item.LastModifiedDate);
  return {
    key,
    size: item.Size,
    version: item.VersionId === '' || item.VersionId === 'null' ? undefined : item.VersionId,
    etag: (item.Etag ?? item.ETag)?.replaceAll('"', ''),
    role: key.startsWith(prefix) ? (item.role ?? selectObject({ key, lastModified }, wanted)) : 'outside',
  };
}

/** A line of the manifest. Short names would save little: Step Functions gives them to a function as they are. */
export function manifestLine(object: ListedObject, role: Exclude<Selection, 'outside'>): string {
  return `${JSON.stringify({ Key: object.key, Size: object.size, Etag: object.etag, role })}\n`;
}

/** Milliseconds since the epoch. A number counts seconds, as Step Functions has them. */
function readTime(time: number | string | undefined): number | undefined {
  if (typeof time === 'number') return time * 1000;
  const instant = time === undefined ? undefined : readInstant(time);
  return instant === undefined ? undefined : toMilliseconds(instant);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}
