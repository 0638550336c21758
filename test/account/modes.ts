import type { AccountCalls } from './account-calls.ts';
import { removeBucket } from './remove-bucket.ts';
import { allowing } from './source-policy.ts';

/** A way in which logs lie and announce themselves, and what has to be there before the stack. */
export type Mode = {
  readonly name: string;
  readonly bucket: 'own' | 'existing';
  readonly trigger: 's3' | 'eventbridge' | 'sns';
};

const BUCKETS = ['own', 'existing'] as const;
const TRIGGERS = ['s3', 'eventbridge', 'sns'] as const;

/** All that one account can show. A bucket of another account takes two. */
export const MODES: readonly Mode[] = BUCKETS.flatMap((bucket) =>
  TRIGGERS.map((trigger) => ({ name: `${bucket}-${trigger}`, bucket, trigger })),
);

/** No more than 29 characters, as `stackName` may have. */
export function stackNameOf({ name }: Mode): string {
  return `tw-check-${name}`;
}

/** What `traceward.json` would say. Nothing waits for a first day. */
export function settingsOf(mode: Mode, { account, region }: Pick<AccountCalls, 'account' | 'region'>): object {
  const { existing, topicArn } = theirs(mode, { account, region });
  const logs = { trigger: mode.trigger, prefix: 'logs/' };
  return {
    stackName: stackNameOf(mode),
    cluster: { pattern: '(?:^|/)cluster=(?<cluster>[^/]+)/' },
    alerts: { baselineHours: 0 },
    logs: {
      ...logs,
      ...(mode.bucket === 'existing' && { bucket: existing, existing: true }),
      ...(mode.bucket === 'existing' && mode.trigger === 'sns' && { topicArn }),
    },
  };
}

/** Makes what an existing bucket's owner would have. */
export async function prepare(mode: Mode, calls: AccountCalls): Promise<void> {
  if (mode.bucket === 'own') return;
  const { aws, region } = calls;
  const { existing, topicArn, topicName } = theirs(mode, calls);
  const location = region === 'us-east-1' ? [] : ['--create-bucket-configuration', `LocationConstraint=${region}`];
  await aws('s3api', 'create-bucket', '--bucket', existing, ...location);
  if (mode.trigger === 's3') return;
  const events = { Events: ['s3:ObjectCreated:*'], TopicArn: topicArn };
  if (mode.trigger === 'sns') {
    await aws('sns', 'create-topic', '--name', topicName);
    const policy = allowing('s3.amazonaws.com', 'sns:Publish', topicArn, `arn:aws:s3:::${existing}`);
    const value = ['--attribute-name', 'Policy', '--attribute-value', JSON.stringify(policy)];
    await aws('sns', 'set-topic-attributes', '--topic-arn', topicArn, ...value);
  }
  const configuration = mode.trigger === 'sns' ? { TopicConfigurations: [events] } : { EventBridgeConfiguration: {} };
  const text = JSON.stringify(configuration);
  await aws(
    's3api',
    'put-bucket-notification-configuration',
    '--bucket',
    existing,
    '--notification-configuration',
    text,
  );
}

/** Removes what `prepare` made. */
export async function removeTheirs(mode: Mode, calls: AccountCalls): Promise<void> {
  if (mode.bucket === 'own') return;
  const { existing, topicArn } = theirs(mode, calls);
  await removeBucket(existing, calls);
  if (mode.trigger === 'sns') await calls.aws('sns', 'delete-topic', '--topic-arn', topicArn);
}

function theirs(mode: Mode, { account, region }: Pick<AccountCalls, 'account' | 'region'>) {
  const topicName = `${stackNameOf(mode)}-theirs`;
  return {
    existing: `${topicName}-${account}-${region}`,
    topicName,
    topicArn: `arn:aws:sns:${region}:${account}:${topicName}`,
  };
}
