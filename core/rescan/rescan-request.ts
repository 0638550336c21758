import * as v from 'valibot';
import { TracewardError } from '#core/errors.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { bucketName } from '#core/settings/bucket-name.ts';
import { clusterPattern } from '#core/settings/cluster-pattern.ts';
import { describeIssue, percentage, section, text, wholeNumber } from '#core/settings/schema.ts';

const MAX_LOOKBACK_DAYS = 3650;
const INVENTORY = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*manifest\.json)$/;

const instant = v.pipe(
  v.string(),
  v.check(
    (text) => readInstant(text) !== undefined,
    'Expected a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z',
  ),
  v.transform((text) => readInstant(text) ?? 0n),
);

const inventory = v.pipe(
  v.string(),
  v.regex(INVENTORY, 'Expected the address of an inventory, such as s3://bucket/path/2026-01-31T01-00Z/manifest.json'),
  v.transform((address) => {
    const [, bucket = '', key = ''] = INVENTORY.exec(address) ?? [];
    return { bucket, key };
  }),
);

/** The input of the state machine; what is left out is told by the settings of the stack. */
const requestSchema = v.pipe(
  section({
    /** What the console puts into an input that nobody has changed. */
    Comment: v.optional(v.unknown()),
    bucket: v.optional(bucketName),
    prefix: v.optional(v.string()),
    from: v.optional(instant),
    to: v.optional(instant),
    lookbackDays: v.optional(v.pipe(wholeNumber, v.minValue(0), v.maxValue(MAX_LOOKBACK_DAYS)), 7),
    clusterPattern: v.optional(clusterPattern),
    cluster: v.optional(text),
    inventory: v.optional(inventory),
    toleratedFailurePercentage: v.optional(percentage),
    copyOf: v.optional(v.pipe(text, v.maxLength(1024, 'Expected at most 1024 characters'))),
  }),
  v.forward(
    v.check(({ from, to }) => from === undefined || to === undefined || from < to, 'Expected a time after from'),
    ['to'],
  ),
);

/** What somebody asks a rescan for. Times are nanoseconds since the epoch; `from` belongs to the range, `to` does not. */
export type RescanRequest = v.InferOutput<typeof requestSchema>;

/** Throws `settings` with a line for each fault, naming its path, what was expected and what was found. */
export function readRescanRequest(input: unknown): RescanRequest {
  const result = v.safeParse(requestSchema, input ?? {});
  if (result.success) return result.output;
  throw new TracewardError('settings', result.issues.map((issue) => `input: ${describeIssue(issue)}`).join('\n'));
}
