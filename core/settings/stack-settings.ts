import * as v from 'valibot';
import { described, section } from './schema.ts';

/**
 * The own bucket of the logs is called `<stack>-logs-<account>-<region>`, in small letters, in 63 characters at most,
 * of which a region takes up to 15; and no bucket may begin with what S3 keeps for itself.
 */
const stackName = v.pipe(
  v.string(),
  v.regex(
    /^(?!xn--|sthree-|amzn-s3-demo-)[a-z][a-z0-9-]{0,28}$/,
    'Expected at most 29 small letters, digits and hyphens, beginning with a letter, that can also begin the name of a bucket',
  ),
  v.description(
    'The name of the CloudFormation stack: at most 29 small letters, digits and hyphens, beginning with a letter. Bucket, alarms, state machine and metrics are called after it, so that several can stand side by side in one account and region.',
  ),
  v.examples(['traceward-staging']),
);

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const tagText = (longest: number) =>
  v.pipe(
    v.string(),
    v.maxLength(longest, `Expected at most ${longest} characters`),
    v.regex(TAG_CHARACTERS, 'Expected only letters, digits, spaces and _ . : / = + - @'),
  );
const tagKey = v.pipe(
  tagText(128),
  v.nonEmpty('Expected the key of a tag'),
  v.regex(/^(?!aws:)/i, 'Expected another beginning than aws:, which AWS keeps for itself'),
);
const tags = v.pipe(
  v.record(tagKey, tagText(256)),
  v.check((record) => Object.keys(record).length <= 50, 'Expected at most 50 tags'),
  v.description('Tags of everything in the stack that can have tags.'),
  v.examples([{ 'cost-center': '4711', owner: 'security' }]),
);

const permissionsBoundaryArn = v.pipe(
  v.string(),
  v.regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
    'Expected the ARN of a managed policy of IAM, such as arn:aws:iam::111122223333:policy/boundary',
  ),
  v.description('The permissions boundary of every role in the stack: it has to allow what the roles need.'),
  v.examples(['arn:aws:iam::111122223333:policy/boundary']),
);

const SUBNET = 'subnet-0123456789abcdef0';
const SECURITY_GROUP = 'sg-0123456789abcdef0';

/** https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html has the limits. */
const idsOf = (pattern: RegExp, example: string, most: number) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.regex(pattern, `Expected an id such as ${example}`))),
    v.nonEmpty('Expected at least one id'),
    v.maxLength(most, `Expected at most ${most} ids`),
    v.checkItems((id, index, ids) => ids.indexOf(id) === index, 'Expected each id only once'),
  );
const vpc = v.pipe(
  section({
    subnetIds: described(
      idsOf(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, SUBNET, 16),
      'Subnets that reach the services of AWS, through endpoints or a NAT gateway.',
      [SUBNET],
    ),
    securityGroupIds: described(
      idsOf(/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, SECURITY_GROUP, 5),
      'Security groups that let the functions reach those services.',
      [SECURITY_GROUP],
    ),
  }),
  v.description('The network of every function. Without it they run in the network of Lambda.'),
  v.examples([{ subnetIds: [SUBNET], securityGroupIds: [SECURITY_GROUP] }]),
);

/** How the stack as a whole is deployed. The functions read none of it. */
export const stackSettings = {
  stackName: v.optional(stackName, 'traceward'),
  tags: v.optional(tags, {}),
  permissionsBoundaryArn: v.optional(v.nullable(permissionsBoundaryArn), null),
  vpc: v.optional(v.nullable(vpc), null),
} as const;
