import {
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { Finding } from '../core/finding.ts';
import { formatEmail } from '../core/formats/email.ts';
import { formatFindingJson } from '../core/formats/finding-json.ts';
import { cutText, neutralise } from '../core/neutralise.ts';
import { SIGNATURE } from '../core/rule/signature.ts';
import type { Alerting, Publish } from '../core/state/ledger.ts';

/** PublishBatch takes so many entries, and so many bytes of all of them. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;
/** Attributes and the names of fields count, too. */
const BYTES_BESIDE_MESSAGE = 2048;

const MAX_ATTEMPTS = 4;
const LONGEST_ATTRIBUTE = 256;

export type FindingsTopicOptions = {
  readonly client: SNSClient;
  readonly topicArn: string;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

type Message = { readonly id: string; readonly entry: Omit<PublishBatchRequestEntry, 'Id'> };

/**
 * The topic for machines: design §4, one message a finding. Entries that fail alone are tried again; the ids of those
 * that go on failing are given.
 */
export function createFindingsTopic({ client, topicArn, pause }: FindingsTopicOptions): Publish {
  return async (findings) => {
    const failed = new Set<string>();
    for (const batch of batches(findings.map(toMessage))) {
      for (const { id } of await publishBatch(batch)) failed.add(id);
    }
    return failed;
  };

  /** What could not be published after all attempts. A call that fails as a whole has been repeated by the client, and throws. */
  async function publishBatch(batch: readonly Message[]): Promise<readonly Message[]> {
    let left = batch;
    for (let attempt = 0; left.length > 0 && attempt < MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(Math.random() * 100 * 2 ** attempt);
      const entries = left.map(({ entry }, at) => ({ Id: String(at), ...entry }));
      const { Failed = [] } = await client.send(
        new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
      );
      const failed = new Set(Failed.map(({ Id }) => Id));
      left = left.filter((_, at) => failed.has(String(at)));
    }
    return left;
  }
}

function* batches(messages: readonly Message[]): Generator<Message[]> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.entry.Message ?? '') + BYTES_BESIDE_MESSAGE;
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function toMessage(finding: Finding): Message {
  return { id: finding.id, entry: { Message: formatFindingJson(finding), MessageAttributes: attributesOf(finding) } };
}

/** The topic for people: one message an alert. */
export function createAlertsTopic({ client, topicArn }: Omit<FindingsTopicOptions, 'pause'>): Alerting['publish'] {
  return async (alert) => {
    const { subject, body } = formatEmail(alert);
    const attributes = alert.kind === 'first' ? attributesOf(alert.finding) : {};
    await client.send(
      new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body, MessageAttributes: attributes }),
    );
    return true;
  };
}

/** What subscribers can filter by. An attribute must not be empty. */
function attributesOf({ basis, cluster, pod }: Finding): Record<string, MessageAttributeValue> {
  const values = {
    rule: SIGNATURE.id,
    severity: String(SIGNATURE.properties.Severity),
    basis,
    cluster,
    namespace: pod.namespace,
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value = '']) => [
        name,
        { DataType: 'String', StringValue: cutText(neutralise(value), LONGEST_ATTRIBUTE) },
      ]),
  );
}
