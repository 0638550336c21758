import { type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

type Clients = { readonly sns: SNSClient; readonly sqs: SQSClient };

export type Outbox = {
  /** What the topic has sent since the last time. */
  readonly take: () => Promise<Message[]>;
};

/** Subscribes a queue to a topic. `raw`: with the bare message and its attributes, not with SNS's envelope. */
export async function openOutbox(topicArn: string, raw: boolean, { sns, sqs }: Clients): Promise<Outbox> {
  const name = `outbox-${topicArn.split(':').at(-1)}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { RawMessageDelivery: String(raw) },
    }),
  );
  return { take: () => takeAll(sqs, QueueUrl) };
}

/** Receives and deletes until the queue is empty. */
export async function takeAll(sqs: SQSClient, QueueUrl: string | undefined): Promise<Message[]> {
  const taken: Message[] = [];
  while (true) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return taken;
    taken.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
