import {
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { batchesWithin } from '#core/batches-within.ts';
import { escapeInvisibleOnly } from '#core/escape-invisible.ts';
import { cutText } from '#core/text.ts';

/** Maximum number of entries, and of bytes of all of them, that PublishBatch takes. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;
/** Short attributes and the names of fields count, too. */
const BYTES_BESIDE = 2048;

const LIMITS = { entries: MAX_ENTRIES, bytes: MAX_BYTES, sizeOf };

const MAX_ATTEMPTS = 4;
const MAX_ATTRIBUTE = 256;

export type Attributes = Readonly<Record<string, MessageAttributeValue>>;

export type SnsMessage = {
  /** Tells the message from others that are published with it. */
  readonly id: string;
  readonly subject?: string;
  readonly body: string;
  readonly attributes: Attributes;
};

export type PublishBatches = (topicArn: string, messages: readonly SnsMessage[]) => Promise<ReadonlySet<string>>;

export type PublishBatchesOptions = {
  readonly client: SNSClient;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

/**
 * Publishes messages to a topic. Entries that fail alone are tried again; the ids of those that go on failing are
 * given. A call that fails as a whole has been repeated by the client, and throws.
 */
export function createPublishBatches({ client, pause }: PublishBatchesOptions): PublishBatches {
  return async (topicArn, messages) => {
    const failed = new Set<string>();
    for (const batch of batchesWithin(messages, LIMITS)) {
      for (const { id } of await publish(topicArn, batch)) failed.add(id);
    }
    return failed;
  };

  async function publish(topicArn: string, batch: readonly SnsMessage[]): Promise<readonly SnsMessage[]> {
    let left = batch;
    for (let attempt = 0; left.length > 0 && attempt < MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(Math.random() * 100 * 2 ** attempt);
      const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: left.map(toEntry) });
      const { Failed = [] } = await client.send(command);
      const failed = new Set(Failed.map(({ Id }) => Id));
      left = left.filter((_, at) => failed.has(String(at)));
    }
    return left;
  }
}

function toEntry({ subject, body, attributes }: SnsMessage, at: number): PublishBatchRequestEntry {
  return {
    Id: String(at),
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: body,
    MessageAttributes: attributes,
  };
}

function sizeOf({ body, attributes }: SnsMessage): number {
  const values = Object.values(attributes).map(({ StringValue = '' }) => Buffer.byteLength(StringValue));
  return values.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(body) + BYTES_BESIDE);
}

/** What subscribers can filter by. An attribute must not be empty. */
export function filterAttributes(values: Readonly<Record<string, string | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value = '']) => [name, textAttribute(cutText(escapeInvisibleOnly(value), MAX_ATTRIBUTE))]),
  );
}

export function textAttribute(text: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: text };
}
