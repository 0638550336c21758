import { Aws, CfnOutput, Stack, Token } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { isObject } from '#core/json.ts';
import { routeId } from '#core/settings/route.ts';
import type { Archive } from './archive/create-archive.ts';
import type { EntryFunction } from './functions/entry-function.ts';
import type { LogBucket } from './logs/log-bucket.ts';
import type { WorkQueue } from './notification-queue.ts';
import type { Paste } from './paste.ts';
import type { Rescan } from './rescan/rescan-construct.ts';
import type { Topics } from './topics.ts';

interface OutputsProps {
  readonly logs: LogBucket;
  readonly queue: WorkQueue;
  readonly table: Table;
  readonly topics: Topics;
  readonly digest: EntryFunction;
  readonly rescan: Rescan;
  readonly archive: Archive | null;
  readonly pastes: readonly Paste[];
}

/** Everything one needs next: where to ship to, where to look, what to run, and what others have to do. */
export function createOutputs(scope: Construct, props: OutputsProps): void {
  const { logs, queue, table, topics, digest, rescan, archive, pastes } = props;
  const output = (name: string, description: string, value: string) =>
    new CfnOutput(scope, name, { description, value }).overrideLogicalId(name);

  output('LogBucketName', 'The bucket of the logs', logs.name);
  output('ShipTo', 'Where logs have to land to be read', `s3://${logs.name}/${logs.prefix}`);
  output('ObjectQueueUrl', 'Objects that wait to be read', queue.queue.queueUrl);
  output('DeadLetterQueueUrl', 'Objects that could not be read', queue.deadLetters.queueUrl);
  output('RedriveCommand', 'Reads the dead letters again', redriveCommand(queue));
  output('StateTableName', 'What is known of each container, and the findings', table.tableName);
  output('FindingsTopicArn', 'Findings as JSON, for machines', topics.findings.topicArn);
  output('AlertsTopicArn', 'Findings as text, for people', topics.alerts.topicArn);
  for (const { route, topic } of topics.routes) {
    if (topic !== null)
      output(`Route${routeId(route)}TopicArn`, `Alerts that the route ${route.name} takes`, topic.topicArn);
  }
  if (topics.chat !== null) output('ChatTopicArn', 'Findings as Amazon Q shows them', topics.chat.topicArn);
  output('DigestFunctionName', 'What traceward test-alert asks for an example', digest.lambda.functionName);
  output('AlarmsTopicArn', 'What is wrong with traceward itself', topics.alarms.topicArn);
  output('RescanStateMachineArn', 'What reads history again', rescan.machine.stateMachineArn);
  output('RescanBucketName', 'The bucket of the reports of rescans', rescan.results.bucketName);
  if (archive !== null) {
    output('ArchiveBucketName', 'The bucket of findings as files', archive.bucket.bucketName);
    output('ArchiveDatabaseName', 'The database of Athena over them', archive.databaseName);
  }
  if (logs.kind === 'own')
    output(
      'ShipperPolicy',
      'The IAM policy of one shipper for the logs of all clusters',
      json(scope, shipperPolicy(logs)),
    );
  for (const { name, description, value } of pastes) output(name, description, json(scope, value));
}

/** With a destination: dead letters of EventBridge and SNS have none of their own. */
function redriveCommand({ queue, deadLetters }: WorkQueue): string {
  const queues = `--source-arn ${deadLetters.queueArn} --destination-arn ${queue.queueArn}`;
  return `aws sqs start-message-move-task --region ${Aws.REGION} ${queues}`;
}

/** Each object by one `PutObject`: only who writes in parts needs `kms:Decrypt`, with which it could read what others wrote. */
function shipperPolicy({ objectsArn, keyArn }: LogBucket): object {
  const statements = [{ Effect: 'Allow', Action: 's3:PutObject', Resource: objectsArn }];
  if (keyArn !== null) statements.push({ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: keyArn });
  return { Version: '2012-10-17', Statement: statements };
}

/** In ASCII: CloudFormation shows any other character of an output as a question mark. */
function json(scope: Construct, value: object): string {
  const stack = Stack.of(scope);
  const text: unknown = stack.resolve(stack.toJsonString(value));
  return Token.asString(escapeNonAscii(text));
}

/** In text that is JSON, such a character stands within a string. What refers to other resources has none. */
function escapeNonAscii(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\u0080-\uffff]/g, escapeCharacter);
  if (Array.isArray(value)) return value.map(escapeNonAscii);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escapeNonAscii(member)]));
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
