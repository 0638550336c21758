import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, SubscriptionProtocol, type Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { MAX_RECEIVES } from '#core/ingest/retry-delay.ts';
import type { EntryFunction } from './functions/entry-function.ts';
import { pin } from './pin.ts';

/**
 * At least six times the timeout of the function that reads the queue, as AWS advises. A message comes back so late only
 * if its function died; else the function says when.
 */
const VISIBILITY_TIMEOUT = Duration.minutes(30);

/** What all queues have in common. */
const QUEUE_DEFAULTS: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/** Logical ids that must never change, by what the messages are of. */
const LOGICAL_IDS = {
  Objects: { queue: 'ObjectQueue', deadLetters: 'DeadLetterQueue' },
  Alerts: { queue: 'SlackQueue', deadLetters: 'SlackDeadLetterQueue' },
  PagerDutyAlerts: { queue: 'PagerDutyQueue', deadLetters: 'PagerDutyDeadLetterQueue' },
  WebhookAlerts: { queue: 'WebhookQueue', deadLetters: 'WebhookDeadLetterQueue' },
  ArchiveFindings: { queue: 'ArchiveQueue', deadLetters: 'ArchiveDeadLetterQueue' },
  SecurityHubFindings: { queue: 'SecurityHubQueue', deadLetters: 'SecurityHubDeadLetterQueue' },
  BusEvents: { queue: 'EventBusQueue', deadLetters: 'EventBusDeadLetterQueue' },
} as const;

export type QueueContent = keyof typeof LOGICAL_IDS;

/** How a function gets its messages. */
interface Delivery {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Messages are waited for so long, until the batch is full. */
  readonly windowSeconds?: number;
}

/** A queue of messages that a function works on, and the one of those that it could not. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly content: QueueContent;

  constructor(scope: Construct, id: string, content: QueueContent) {
    super(scope, id);
    this.content = content;
    this.deadLetters = new Queue(this, 'DeadLetters', QUEUE_DEFAULTS);
    this.queue = new Queue(this, content, {
      ...QUEUE_DEFAULTS,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    pin(this.deadLetters, LOGICAL_IDS[content].deadLetters, RemovalPolicy.DESTROY);
    pin(this.queue, LOGICAL_IDS[content].queue, RemovalPolicy.DESTROY);
  }

  /** Has a function work on the messages, each of which may fail alone, come back later or become a dead letter. */
  deliverTo(entry: EntryFunction, { windowSeconds = 0, ...delivery }: Delivery): void {
    const actions = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'];
    entry.allow(
      actions.map((action) => `sqs:${action}`),
      this.queue.queueArn,
    );
    entry.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
    entry.lambda.addEnvironment('QUEUE_URL', this.queue.queueUrl);
    entry.lambda.addEnvironment('DEAD_LETTER_URL', this.deadLetters.queueUrl);
    new EventSourceMapping(entry, this.content, {
      target: entry.lambda,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      // Not reserved concurrency: its throttling would use up receives of messages that nobody has read.
      ...delivery,
      ...(windowSeconds === 0 ? {} : { maxBatchingWindow: Duration.seconds(windowSeconds) }),
    });
  }

  /**
   * Gets what is published to these topics; what cannot be delivered is a dead letter at once. Not the CDK's subscription, which adds a
   * statement to both queues' policies for each topic: SQS takes 20.
   */
  subscribeTo(topics: readonly Topic[]): void {
    const arns = topics.map(({ topicArn }) => topicArn);
    for (const queue of [this.queue, this.deadLetters]) allowTopics(queue, arns);
    for (const topic of topics) {
      const subscription = new CfnSubscription(new Construct(this.queue, Names.nodeUniqueId(topic.node)), 'Resource', {
        topicArn: topic.topicArn,
        protocol: SubscriptionProtocol.SQS,
        endpoint: this.queue.queueArn,
        redrivePolicy: { deadLetterTargetArn: this.deadLetters.queueArn },
      });
      subscription.node.addDependency(this.queue.node.findChild('Policy'));
    }
  }

  /** Returns what must exist before a service that checks its permission first can be told to send. */
  allow(statement: PolicyStatement): IConstruct {
    this.queue.addToResourcePolicy(statement);
    return this.queue.node.findChild('Policy');
  }
}

function allowTopics(queue: Queue, topicArns: readonly string[]): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topicArns.length === 1 ? topicArns[0] : topicArns } },
    }),
  );
}
