import {
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { Finding } from '../core/finding.ts';
import { formatAlert } from '../core/formats/alert-text.ts';
import { formatFindingJson } from '../core/formats/finding-json.ts';
import { cutText, neutralise } from '../core/neutralise.ts';
import { SIGNATURE } from '../core/rule/signature.ts';
import type { Publish } from '../core/state/ledger.ts';

/** PublishBatch takes so many entries, and so many bytes of all of them. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;
/** Attributes and the names of fields count, too. */
const BYTES_BESIDE_MESSAGE = 2048;

const MAX_ATTEMPTS = 4;
const LONGEST_ATTRIBUTE = 256;

export type SnsOptions = {
  readonly client: SNSClient;
  /** For machines: design §4, one message a finding. */
  readonly findingsTopicArn: string;
  /** For people: one readable message a finding. */
  readonly alertsTopicArn: string;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

type Message = { readonly id: string; readonly entry: Omit<PublishBatchRequestEntry, 'Id'> };

/** Publishes findings to both topics. Entries that fail alone are tried again; the ids of those that go on failing are given. */
export function createSnsPublisher({ client, findingsTopicArn, alertsTopicArn, pause }: SnsOptions): Publish {
  return async (findings) => {
    const unpublished = await publishAll(findingsTopicArn, findings.map(toMachineMessage));
    const rest = findings.filter(({ id }) => !unpublished.has(id));
    return new Set([...unpublished, ...(await publishAll(alertsTopicArn, rest.map(toAlert)))]);
  };

  async function publishAll(topic: string, messages: readonly Message[]): Promise<Set<string>> {
    const failed = new Set<string>();
    for (const batch of batches(messages)) {
      for (const { id } of await publishBatch(topic, batch)) failed.add(id);
    }
    return failed;
  }

  /** What could not be published after all attempts. A call that fails as a whole has been repeated by the client, and throws. */
  async function publishBatch(topic: string, batch: readonly Message[]): Promise<readonly Message[]> {
    let left = batch;
    for (let attempt = 0; left.length > 0 && attempt < MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(Math.random() * 100 * 2 ** attempt);
      const entries = left.map(({ entry }, at) => ({ Id: String(at), ...entry }));
      const { Failed = [] } = await client.send(
        new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: entries }),
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

function toMachineMessage(finding: Finding): Message {
  return { id: finding.id, entry: { Message: formatFindingJson(finding), MessageAttributes: attributesOf(finding) } };
}

function toAlert(finding: Finding): Message {
  const { subject, body } = formatAlert(finding);
  return { id: finding.id, entry: { Subject: subject, Message: body, MessageAttributes: attributesOf(finding) } };
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
