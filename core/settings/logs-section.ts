import * as v from 'valibot';
import { section } from './schema.ts';

export const bucketName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Expected the name of an S3 bucket'),
);
/** `*`, `?` and `$` would be wildcards and variables in the policies that are made of it. */
const keyPrefix = v.pipe(
  v.string(),
  v.regex(/^[^*?$]*$/, 'Expected the beginning of keys, without *, ? and $'),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  v.regex(
    /^[\t\n\r -\xFF]*$/,
    'Expected only characters that a policy of IAM can hold: up to U+00FF, without control characters',
  ),
);
const KEY_ARN =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const keyArn = v.pipe(v.string(), v.regex(KEY_ARN, 'Expected the ARN of a KMS key (not of an alias)'));
const topicArn = v.pipe(
  v.string(),
  v.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'Expected the ARN of an SNS topic'),
);
const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, 'Expected the 12 digits of an AWS account'));

/**
 * Where the logs lie and how an object announces itself. `account` is null for a bucket of the account that the stack
 * is in; `topicArn` is the topic to which an existing bucket sends its notifications.
 */
export const logsSection = v.pipe(
  section({
    bucket: v.optional(v.nullable(bucketName), null),
    existing: v.optional(v.boolean(), false),
    account: v.optional(v.nullable(accountId), null),
    prefix: v.optional(keyPrefix, ''),
    kmsKeyArn: v.optional(v.nullable(keyArn), null),
    trigger: v.optional(v.picklist(['s3', 'eventbridge', 'sns']), 's3'),
    topicArn: v.optional(v.nullable(topicArn), null),
  }),
  v.forward(
    v.check(({ existing, bucket }) => !existing || bucket !== null, 'Expected the name of the existing bucket'),
    ['bucket'],
  ),
  v.forward(
    v.check(
      ({ existing, account }) => existing || account === null,
      'Expected null, because a new bucket belongs to this account',
    ),
    ['account'],
  ),
  v.forward(
    v.check(
      ({ existing, trigger, topicArn }) => !existing || trigger !== 'sns' || topicArn !== null,
      'Expected the topic to which the existing bucket sends its notifications',
    ),
    ['topicArn'],
  ),
  v.forward(
    v.check(
      ({ existing, trigger, topicArn }) => topicArn === null || (existing && trigger === 'sns'),
      'Expected null, because only an existing bucket with the trigger sns has a topic of its own',
    ),
    ['topicArn'],
  ),
);

export type Logs = v.InferOutput<typeof logsSection>;
