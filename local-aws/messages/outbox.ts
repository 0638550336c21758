import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { physicalName } from '#local-aws/provision/physical-name.ts';
import type { TopicPiece } from '#local-aws/provision/resources.ts';
import { subscribe } from '#local-aws/provision/subscription.ts';
import { ACCOUNT, type Clients, REGION } from '#local-aws/servers/clients.ts';
import { type PublishedMessage, readPublishedMessage } from './published-message.ts';

export type Outbox = {
  /** What has left the topics since the last time, in the order of their leaving. */
  collect(): Promise<PublishedMessage[]>;
};

const LARGEST_RECEIVE = 10;

/** Takes a copy of every message that leaves one of the topics: a queue subscribes to them all. */
export async function openOutbox(topics: readonly TopicPiece[], { sqs, sns }: Clients): Promise<Outbox> {
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
