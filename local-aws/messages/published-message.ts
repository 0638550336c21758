import * as v from 'valibot';

const notification = v.object({
  MessageId: v.string(),
  TopicArn: v.string(),
  Subject: v.optional(v.string()),
  Message: v.string(),
  Timestamp: v.string(),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Type: v.string(), Value: v.string() })), {}),
});

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

/** The message in the envelope that SNS puts around it for a queue. Throws for anything else. */
export function readPublishedMessage(envelope: string): PublishedMessage {
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
