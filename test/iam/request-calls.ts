import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import { operationOf } from '#test/servers/s3/operations.ts';
import { parseRequest } from '#test/servers/s3/request.ts';
import type { Call } from './decide.ts';
import { queueArn } from './deployed-stack.ts';

/** What a request asks permission for, but for who asks. */
export type Asked = Pick<Call, 'action' | 'resource' | 'context'>;

type Reader = (message: IncomingMessage, body: string) => Asked[];

/**
 * What the request to a service asks permission for. `service`: by the name that signatures have. Throws for a request
 * that is not known here: whoever makes a new one has to say what it needs.
 */
export function askedBy(service: string, message: IncomingMessage, body: string): Asked[] {
  const read = READERS[service];
  if (read === undefined) throw new Error(`Nobody knows what a request to ${service} needs`);
  return read(message, body);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const askedOfS3: Reader = (message) => {
  const request = parseRequest(message);
  const { bucket, key, query } = request;
  const operation = operationOf(request);
  const onObject = (action: string): Asked => asked(action, `arn:aws:s3:::${bucket}/${key}`);
  switch (operation) {
    case 'ListObjectsV2':
      return [asked('s3:ListBucket', `arn:aws:s3:::${bucket}`, { 's3:prefix': query.get('prefix') ?? '' })];
    case 'GetObject':
    case 'HeadObject':
      return [onObject(query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject')];
    case 'PutObject':
    case 'CreateMultipartUpload':
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [onObject('s3:PutObject')];
    case 'AbortMultipartUpload':
      return [onObject('s3:AbortMultipartUpload')];
    default:
      throw new Error(`Nobody knows what ${operation} of S3 needs`);
  }
};

const key = v.looseObject({ partition: v.looseObject({ S: v.string() }) });
const tableSchema = v.looseObject({
  TableName: v.string(),
  IndexName: v.optional(v.string()),
  Item: v.optional(key),
  Key: v.optional(key),
  ExpressionAttributeValues: v.optional(
    v.objectWithRest({ ':partition': v.optional(key.entries.partition) }, v.unknown()),
  ),
});
const batchSchema = v.looseObject({
  RequestItems: v.record(v.string(), v.looseObject({ Keys: v.optional(v.array(key), []) })),
});

/** The partitions that a request names. */
function leadingKeys(partitions: readonly { readonly S: string }[]): Asked['context'] {
  return { 'dynamodb:leadingkeys': partitions.map(({ S }) => S) };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
const askedOfDynamoDb: Reader = (message, body) => {
  const operation = operationIn(message, [
    ...['BatchGetItem', 'DescribeTable', 'GetItem', 'PutItem', 'UpdateItem', 'Query', 'Scan'],
  ]);
  const arn = (table: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}`;
  const action = `dynamodb:${operation}`;
  if (operation.startsWith('Batch')) {
    return Object.entries(v.parse(batchSchema, JSON.parse(body)).RequestItems).map(([table, { Keys }]) =>
      asked(action, arn(table), leadingKeys(Keys.map(({ partition }) => partition))),
    );
  }
  const { TableName, IndexName, Item, Key, ExpressionAttributeValues } = v.parse(tableSchema, JSON.parse(body));
  const partition = Item?.partition ?? Key?.partition ?? ExpressionAttributeValues?.[':partition'];
  const resource = arn(TableName) + (IndexName === undefined ? '' : `/index/${IndexName}`);
  return [asked(action, resource, partition && leadingKeys([partition]))];
};

/** Batches need what single requests need. */
const askedOfSqs: Reader = (message, body) => {
  const operation = operationIn(message, [
    ...['SendMessage', 'SendMessageBatch', 'DeleteMessage', 'DeleteMessageBatch'],
    ...['ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'GetQueueAttributes'],
  ]);
  const { QueueUrl } = v.parse(v.looseObject({ QueueUrl: v.string() }), JSON.parse(body));
  return [asked(`sqs:${operation.replace(/Batch$/, '')}`, queueArn(QueueUrl))];
};

const askedOfSns: Reader = (_, body) => {
  const form = new URLSearchParams(body);
  const action = SNS_ACTIONS[form.get('Action') ?? ''];
  if (action === undefined) throw new Error(`Nobody knows what ${form.get('Action')} of SNS needs`);
  return [asked(action, form.get('TopicArn') ?? '')];
};
const SNS_ACTIONS: Readonly<Record<string, string>> = {
  Publish: 'sns:Publish',
  PublishBatch: 'sns:Publish',
  ListSubscriptionsByTopic: 'sns:ListSubscriptionsByTopic',
};

const askedOfSecretsManager: Reader = (message, body) => {
  const operation = operationIn(message, ['GetSecretValue']);
  const { SecretId } = v.parse(v.object({ SecretId: v.string() }), JSON.parse(body));
  return [asked(`secretsmanager:${operation}`, SecretId)];
};

const askedOfSystemsManager: Reader = (message, body) => {
  const operation = operationIn(message, ['GetParameter']);
  const { Name } = v.parse(v.looseObject({ Name: v.string() }), JSON.parse(body));
  return [asked(`ssm:${operation}`, Name)];
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html */
const askedOfSecurityHub: Reader = ({ method, url }, body) => {
  if (`${method} ${url}` !== 'POST /findings/import') throw new Error(`Nobody knows what ${url} of Security Hub needs`);
  const { Findings } = v.parse(
    v.object({ Findings: v.array(v.looseObject({ ProductArn: v.string() })) }),
    JSON.parse(body),
  );
  const products = new Set(Findings.map(({ ProductArn }) => ProductArn));
  return [...products].map((arn) => asked('securityhub:BatchImportFindings', arn));
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
const askedOfEventBridge: Reader = (message, body) => {
  operationIn(message, ['PutEvents']);
  const entry = v.looseObject({ EventBusName: v.string(), Source: v.string(), DetailType: v.string() });
  const { Entries } = v.parse(v.object({ Entries: v.array(entry) }), JSON.parse(body));
  return Entries.map(({ EventBusName, Source, DetailType }) =>
    asked('events:PutEvents', `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${EventBusName}`, {
      'events:source': Source,
      'events:detail-type': DetailType,
    }),
  );
};

const READERS: Readonly<Record<string, Reader>> = {
  s3: askedOfS3,
  dynamodb: askedOfDynamoDb,
  sqs: askedOfSqs,
  sns: askedOfSns,
  secretsmanager: askedOfSecretsManager,
  ssm: askedOfSystemsManager,
  securityhub: askedOfSecurityHub,
  events: askedOfEventBridge,
};

function asked(action: string, resource: string, context: Call['context'] = {}): Asked {
  return { action, resource, context };
}

function operationIn({ headers }: IncomingMessage, known: readonly string[]): string {
  const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
  if (!known.includes(operation)) throw new Error(`Nobody knows what ${headers['x-amz-target']} needs`);
  return operation;
}
