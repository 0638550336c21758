import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { WorkQueue } from '#infra/notification-queue.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf } from './entry.ts';
import { EntryFunction } from './entry-function.ts';

interface SlackProps {
  readonly codeOf: CodeOf;
  readonly topics: Topics;
  /** Of a secret in Secrets Manager, or of a parameter in Systems Manager. */
  readonly secretArn: string;
}

export interface Slack {
  readonly slack: EntryFunction;
  /** Alerts that wait to be shown. */
  readonly queue: WorkQueue;
}

/** Posts alerts to an incoming webhook of Slack. They wait in a queue while it, or its secret, cannot be reached. */
export function createSlack(scope: Construct, { codeOf, topics, secretArn }: SlackProps): Slack {
  const slack = new EntryFunction(scope, 'Slack', {
    entry: 'slack',
    codeOf,
    description: 'traceward: shows alerts in Slack',
    memorySize: 256,
    // Slack takes about one message a second, and may ask to wait half a minute.
    timeout: Duration.minutes(1),
    environment: { METRICS_NAMESPACE: Stack.of(scope).stackName },
  });
  allowReading(slack, secretArn);
  const queue = new WorkQueue(slack, 'Queue', 'Alerts');
  // One at a time, so that none has to wait for another; two is the least concurrency that there is.
  queue.deliverTo(slack, { batchSize: 1, maxConcurrency: 2 });
  topics.alerts.addSubscription(new SqsSubscription(queue.queue, { deadLetterQueue: queue.deadLetters }));
  return { slack, queue };
}

/** The key is only needed where it is not AWS's own; which one it is, the ARN of the secret does not tell. */
function allowReading(slack: EntryFunction, arn: string): void {
  const [, partition, service, region, account] = arn.split(':');
  const [action, context] =
    service === 'ssm'
      ? ['ssm:GetParameter', 'kms:EncryptionContext:PARAMETER_ARN']
      : ['secretsmanager:GetSecretValue', 'kms:EncryptionContext:SecretARN'];
  slack.allow([action], arn);
  slack.role.addToPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [`arn:${partition}:kms:${region}:${account}:key/*`],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${Aws.URL_SUFFIX}`, [context]: arn } },
    }),
  );
}
