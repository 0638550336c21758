import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { subscribe } from '#local-aws/provision/provision-topics.ts';
import { physicalName } from '#local-aws/provision/resource-type.ts';
import type { ProvisionedTopic } from '#local-aws/provision/resources.ts';
import { ACCOUNT, type Clients, REGION } from '#local-aws/servers/clients.ts';

/** A message that left an SNS topic. */
export type PublishedMessage = {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly body: string;
  /** As SNS writes it: ISO 8601. */
  readonly timestamp: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type PublishedMessages = {
  /** What has left the topics since the last time, in the order of their leaving. */
  collect(): Promise<PublishedMessage[]>;
};

const LARGEST_RECEIVE = 10;

/** Takes a copy of every message that leaves one of the topics: a queue subscribes to them all. */
export async function openPublishedMessages(
  topics: readonly ProvisionedTopic[],
  { sqs, sns }: Clients,
): Promise<PublishedMessages> {
  const name = physicalName('Outbox');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  for (const { arn } of topics) {
    await subscribe(sns, { topicArn: arn, protocol: 'sqs', endpoint, attributes: {} });
  }
  return {
    async collect() {
      const collected: PublishedMessage[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: LARGEST_RECEIVE, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return collected;
        collected.push(...Messages.map(({ Body = '' }) => readPublishedMessage(Body)));
        const entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
      }
    },
  };
}

const notification = v.object({
  MessageId: v.string(),
  TopicArn: v.string(),
  Subject: v.optional(v.string()),
  Message: v.string(),
  Timestamp: v.string(),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Type: v.string(), Value: v.string() })), {}),
});

/** The message in the envelope that SNS puts around it for a queue. Throws for anything else. */
function readPublishedMessage(envelope: string): PublishedMessage {
  const { MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes } = v.parse(
    notification,
    JSON.parse(envelope),
  );
  const attributes = Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value] as const);
  return {
    id: MessageId,
    topicArn: TopicArn,
    subject: Subject,
    body: Message,
    timestamp: Timestamp,
    attributes: Object.fromEntries(attributes),
  };
}
