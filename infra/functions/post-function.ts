import { Aws, Duration, Stack } from 'aws-cdk-lib';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { POST_CHANNELS, type PostChannel, secretOf } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import { WorkQueue } from '#infra/notification-queue.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf } from './entry.ts';
import { EntryFunction } from './entry-function.ts';
import { routeEnvironment } from './function-permissions.ts';

interface PostsProps {
  readonly codeOf: CodeOf;
  readonly topics: Topics;
  readonly alerts: Settings['alerts'];
}

export interface Posting {
  readonly channel: PostChannel;
  readonly post: EntryFunction;
  /** Alerts that wait to be posted. */
  readonly queue: WorkQueue;
}

/** A topic whose messages are posted, and the ARN of the secret that says where. */
interface Receiver {
  readonly topic: Topic;
  readonly secretArn: string;
}

/**
 * What a channel's function is called, and how many alerts it posts at once. Two is the least that there is. Slack and PagerDuty
 * are one service each, so that none waits for another; each webhook is a host of its own, which may hang.
 */
const CHANNELS = {
  slack: { id: 'Slack', queue: 'Alerts', does: 'shows alerts in Slack', maxConcurrency: 2 },
  pagerduty: { id: 'PagerDuty', queue: 'PagerDutyAlerts', does: 'sends alerts to PagerDuty', maxConcurrency: 2 },
  webhook: { id: 'Webhook', queue: 'WebhookAlerts', does: 'posts alerts to webhooks', maxConcurrency: 10 },
} as const;

/** A function and a queue for each channel that has a receiver: what fails on one keeps back no other. */
export function createPosts(scope: Construct, props: PostsProps): Posting[] {
  return POST_CHANNELS.flatMap((channel) => {
    const receivers = receiversOf(channel, props);
    return receivers.length === 0 ? [] : [createPosting(scope, channel, receivers, props)];
  });
}

function receiversOf(channel: PostChannel, { topics, alerts }: PostsProps): Receiver[] {
  const all = [{ route: alerts, topic: topics.alerts }, ...topics.routes];
  return all.flatMap(({ route, topic }) => {
    const secretArn = secretOf(route, channel);
    return secretArn === null || topic === null ? [] : [{ topic, secretArn }];
  });
}

/** Alerts wait in the queue while a receiver, or its secret, cannot be reached. */
function createPosting(
  scope: Construct,
  channel: PostChannel,
  receivers: readonly Receiver[],
  { codeOf, topics }: PostsProps,
): Posting {
  const { id, queue: content, does, maxConcurrency } = CHANNELS[channel];
  const post = new EntryFunction(scope, id, {
    entry: 'post',
    codeOf,
    description: `traceward: ${does}`,
    memorySize: 256,
    // Slack takes about one message a second, and may ask to wait half a minute.
    timeout: Duration.minutes(1),
    environment: { METRICS_NAMESPACE: Stack.of(scope).stackName, CHANNEL: channel, ...routeEnvironment(topics) },
  });
  for (const arn of new Set(receivers.map(({ secretArn }) => secretArn))) allowReading(post, arn);
  const queue = new WorkQueue(post, 'Queue', content);
  // One at a time, so that none has to wait for another.
  queue.deliverTo(post, { batchSize: 1, maxConcurrency });
  queue.subscribeTo(receivers.map(({ topic }) => topic));
  return { channel, post, queue };
}

/** The key is only needed where it is not AWS's own; which one it is, the ARN of the secret does not tell. */
function allowReading(post: EntryFunction, arn: string): void {
  const [, partition, service, region, account] = arn.split(':');
  const [action, context] =
    service === 'ssm'
      ? ['ssm:GetParameter', 'kms:EncryptionContext:PARAMETER_ARN']
      : ['secretsmanager:GetSecretValue', 'kms:EncryptionContext:SecretARN'];
  post.allow([action], arn);
  post.allowIf(
    { 'kms:ViaService': `${service}.${region}.${Aws.URL_SUFFIX}`, [context]: arn },
    ['kms:Decrypt'],
    `arn:${partition}:kms:${region}:${account}:key/*`,
  );
}
