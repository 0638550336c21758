import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { QUEUE_DEFAULTS } from '#infra/notification-queue.ts';
import { pin } from '#infra/pin.ts';
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
  /** Alerts that could not be shown. */
  readonly deadLetters: Queue;
}

/** Posts alerts to an incoming webhook of Slack. */
export function createSlack(scope: Construct, { codeOf, topics, secretArn }: SlackProps): Slack {
  const slack = new EntryFunction(scope, 'Slack', {
    entry: 'slack',
    codeOf,
    description: 'traceward: shows alerts in Slack',
    memorySize: 256,
    // Slack takes about one message a second, and may ask to wait half a minute.
    timeout: Duration.minutes(1),
    environment: {},
  });
  const deadLetters = new Queue(slack, 'DeadLetters', QUEUE_DEFAULTS);
  pin(deadLetters, 'SlackDeadLetterQueue', RemovalPolicy.DESTROY);
  allowReading(slack, secretArn);
  slack.lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: destinationOf(slack, deadLetters) });
  topics.alerts.addSubscription(new LambdaSubscription(slack.lambda, { deadLetterQueue: deadLetters }));
  return { slack, deadLetters };
}

/** Not the CDK's destination, which would permit more than to send. */
function destinationOf(slack: EntryFunction, queue: Queue): IDestination {
  return {
    bind: () => {
      slack.allow(['sqs:SendMessage'], queue.queueArn);
      return { destination: queue.queueArn };
    },
  };
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
