import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
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
export const QUEUE_DEFAULTS: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/** The queue of objects to be read, and the one of those that could not be. Both hold names of objects, no logs. */
export class ObjectQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', QUEUE_DEFAULTS);
    this.queue = new Queue(this, 'Objects', {
      ...QUEUE_DEFAULTS,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    pin(this.deadLetters, 'DeadLetterQueue', RemovalPolicy.DESTROY);
    pin(this.queue, 'ObjectQueue', RemovalPolicy.DESTROY);
  }

  /** Lets a function read the queue, say when a message comes back, and make it a dead letter. */
  allowReading(entry: EntryFunction): void {
    const actions = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'];
    entry.allow(
      actions.map((action) => `sqs:${action}`),
      this.queue.queueArn,
    );
    entry.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
  }

  /** What a function that reads the queue knows of it. */
  environment(): Record<string, string> {
    return { QUEUE_URL: this.queue.queueUrl, DEAD_LETTER_URL: this.deadLetters.queueUrl };
  }

  /** Returns what must exist before a service that checks its permission first can be told to send. */
  allow(statement: PolicyStatement): IConstruct {
    this.queue.addToResourcePolicy(statement);
    return this.queue.node.findChild('Policy');
  }
}
