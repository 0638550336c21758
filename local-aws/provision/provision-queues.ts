import { CreateQueueCommand, GetQueueUrlCommand, QueueNameExists } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { number, physicalName, resourceType } from './resource-type.ts';

const redrivePolicy = v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: number });

const queue = resourceType(
  {
    QueueName: v.optional(v.string()),
    VisibilityTimeout: v.optional(number),
    MessageRetentionPeriod: v.optional(number),
    DelaySeconds: v.optional(number),
    ReceiveMessageWaitTimeSeconds: v.optional(number),
    RedrivePolicy: v.optional(redrivePolicy),
  },
  async ({ QueueName, RedrivePolicy, ...numbers }, { logicalId, clients, region, account }) => {
    const name = QueueName ?? physicalName(logicalId);
    const attributes = Object.entries(numbers).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)] as const],
    );
    const redrive = RedrivePolicy && ([['RedrivePolicy', JSON.stringify(RedrivePolicy)]] as const);
    const create = new CreateQueueCommand({
      QueueName: name,
      Attributes: Object.fromEntries([...attributes, ...(redrive ?? [])]),
    });
    const { QueueUrl: url = '' } = await clients.sqs.send(create).catch((error: unknown) => {
      // One that an earlier template left, with other attributes.
      if (!(error instanceof QueueNameExists)) throw error;
      return clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    });
    const arn = `arn:aws:sqs:${region}:${account}:${name}`;
    const deadLetterArn = RedrivePolicy?.deadLetterTargetArn;
    return {
      ref: url,
      attributes: { Arn: arn, QueueName: name, QueueUrl: url },
      resources: [{ kind: 'queue', logicalId, arn, url, deadLetterArn }],
    };
  },
);

export const QUEUE_TYPES = {
  'AWS::SQS::Queue': queue,
};
