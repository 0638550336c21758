import { randomUUID } from 'node:crypto';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { ScheduledEvent, SQSEvent, SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
export function scheduledEvent(ruleName: string): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [`arn:aws:events:${REGION}:${ACCOUNT}:rule/${ruleName}`],
    detail: {},
  };
}

/** The event that Lambda makes of received messages. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsEvent(messages: readonly Message[], queueArn: string): SQSEvent {
  return { Records: messages.map((message) => recordOf(message, queueArn)) };
}

function recordOf(message: Message, queueArn: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const attributes = Object.entries(MessageAttributes).map(([name, value]) => [name, attributeOf(value)] as const);
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      ...Attributes,
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function attributeOf({ DataType = 'String', StringValue, BinaryValue }: MessageAttributeValue): SQSMessageAttribute {
  return {
    dataType: DataType,
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
  };
}

const identifier = v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) });
const responseSchema = v.nullish(v.object({ batchItemFailures: v.nullish(v.array(identifier), []) }), {});

/**
 * Which messages of a batch go back to the queue, after what the function answered. As Lambda sees it, an answer of
 * another form, or one that names a message that was not in the batch, fails them all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(response: unknown, messageIds: readonly string[]): readonly string[] {
  const { success, output } = v.safeParse(responseSchema, response);
  if (!success) return messageIds;
  const failures = output && 'batchItemFailures' in output ? output.batchItemFailures : [];
  const failed = failures.map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
}
