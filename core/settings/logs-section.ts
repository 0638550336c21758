import * as v from 'valibot';
import { encodeKey } from '#core/object-key.ts';
import { keyArn, topicArn } from './arns.ts';
import { bucketName } from './bucket-name.ts';
import { days, described, section } from './schema.ts';

/** Of a key, in bytes, and of a filter of S3's notifications, in characters of the key as they write it. */
const LONGEST_KEY = 1024;
/** In an event pattern of EventBridge, which may have 2,048 characters, beside the bucket's name and all else. */
const LONGEST_IN_PATTERN = 1800;

/** `*`, `?` and `$` would be wildcards and variables in the policies that are made of it. */
const keyPrefix = v.pipe(
  v.string(),
  v.regex(/^[^*?$]*$/, 'Expected the beginning of keys, without *, ? and $'),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  v.regex(
    /^[\t\n\r -\xFF]*$/,
    'Expected only characters that a policy of IAM can hold: up to U+00FF, without control characters',
  ),
  v.maxBytes(LONGEST_KEY, `Expected at most ${LONGEST_KEY} bytes, as the keys of S3 have`),
);
const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, 'Expected the 12 digits of an AWS account'));

const retention = v.pipe(
  days,
  v.description(
    'Days after which the logs in the own bucket are deleted. Without it they are kept, and cost more each month.',
  ),
  v.examples([400]),
);

/**
 * Where the logs lie and how an object announces itself. `account` is null for a bucket of the account that the stack
 * is in; `topicArn` is the topic to which an existing bucket sends its notifications.
 */
export const logsSection = v.pipe(
  section({
    bucket: described(
      v.optional(v.nullable(bucketName), null),
      'The name of the bucket. Without it, the stack makes one and names it.',
      'acme-tracee-logs',
    ),
    existing: described(
      v.optional(v.boolean(), false),
      'Whether the bucket exists already. The stack then makes none, and removes none.',
      true,
    ),
    account: described(
      v.optional(v.nullable(accountId), null),
      'The account of an existing bucket, if it is not the one that the stack is in. Outputs that end in ToPaste are for its owner.',
      '111122223333',
    ),
    prefix: described(v.optional(keyPrefix, ''), 'Only objects whose keys begin so are read. Empty: all.', 'tracee/'),
    kmsKeyArn: described(
      v.optional(v.nullable(keyArn), null),
      'The key that the bucket is encrypted with, if one of KMS is. What the stack itself keeps in S3 (its own log bucket, results of rescans, the archive) is encrypted with it, too, also if the key is of another account; with logs.account, S3 encrypts results and archive by itself.',
      'arn:aws:kms:eu-central-1:111122223333:key/11112222-3333-4444-5555-666677778888',
    ),
    trigger: described(
      v.optional(v.picklist(['s3', 'eventbridge', 'sns']), 's3'),
      'How new objects announce themselves. s3: the bucket tells the queue, and keeps the notifications that it has; eventbridge: the bucket tells EventBridge; sns: an existing bucket tells a topic.',
      's3',
      'eventbridge',
    ),
    topicArn: described(
      v.optional(v.nullable(topicArn), null),
      'The topic that an existing bucket tells, with the trigger sns.',
      'arn:aws:sns:eu-central-1:111122223333:tracee-logs',
    ),
    retentionDays: v.optional(v.nullable(retention), null),
  }),
  v.forward(
    v.check(({ existing, bucket }) => !existing || bucket !== null, 'Expected the name of the existing bucket'),
    ['bucket'],
  ),
  v.forward(
    v.check(
      ({ existing, account }) => existing || account === null,
      'Expected it to be left out, because a new bucket belongs to this account',
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
      'Expected it to be left out, because only an existing bucket with the trigger sns has a topic of its own',
    ),
    ['topicArn'],
  ),
  v.forward(
    v.check(
      ({ trigger, prefix }) => trigger === 'eventbridge' || encodeKey(prefix).length <= LONGEST_KEY,
      `Expected at most ${LONGEST_KEY} characters as S3 encodes them in its notifications; the trigger eventbridge takes more`,
    ),
    ['prefix'],
  ),
  v.forward(
    v.check(
      ({ trigger, prefix }) => trigger !== 'eventbridge' || JSON.stringify(prefix).length <= LONGEST_IN_PATTERN,
      `Expected at most ${LONGEST_IN_PATTERN} characters as JSON, which is what an event pattern has room for`,
    ),
    ['prefix'],
  ),
  v.forward(
    v.check(
      ({ existing, retentionDays }) => !existing || retentionDays === null,
      'Expected it to be left out, because whoever made the existing bucket decides how long its objects are kept',
    ),
    ['retentionDays'],
  ),
);

export type Logs = v.InferOutput<typeof logsSection>;
