import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { pin } from './pin.ts';

/** Deliveries of one message before it is a dead letter. With the visibility timeout: two and a half hours of tries. */
const RECEIVES = 5;

/** At least six times the timeout of the function that reads the queue, as AWS advises. */
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
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
    pin(this.deadLetters, 'DeadLetterQueue', RemovalPolicy.DESTROY);
    pin(this.queue, 'ObjectQueue', RemovalPolicy.DESTROY);
  }

  /** Returns what must exist before a service that checks its permission first can be told to send. */
  allow(statement: PolicyStatement): IConstruct {
    this.queue.addToResourcePolicy(statement);
    return this.queue.node.findChild('Policy');
  }
}
