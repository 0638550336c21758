import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { notify } from '#local-aws/objects/object-notifications.ts';
import { type Provisioned, provision } from '#local-aws/provision/provision.ts';
import { ofKind } from '#local-aws/provision/resources.ts';
import { readTemplate } from '#local-aws/template/stack-template.ts';
import { type LocalServers, startLocalServers } from '#test/factories/local-servers.ts';

const template = readTemplate(readFileSync(join(__dirname, '../../fixtures/local/template.json'), 'utf8'));
const OBJECTS = 'arn:aws:sqs:us-east-1:000000000000:traceward-Objects';

let servers: LocalServers;
let provisioned: Provisioned;
beforeAll(async () => {
  servers = await startLocalServers();
  await provision(template, servers.clients);
  provisioned = await provision(template, servers.clients);
});
afterAll(() => servers.stop());

describe('a template comes to life, twice without harm:', () => {
  test('its bucket', async () => {
    expect(provisioned.output('LogBucketName')).toBe('logs-000000000000');
    await servers.clients.s3.send(new HeadBucketCommand({ Bucket: 'logs-000000000000' }));
  });

  test('its queues, with the way of dead letters', async () => {
    const [objects] = ofKind(provisioned.resources, 'queue').filter(({ arn }) => arn === OBJECTS);
    const { Attributes } = await servers.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: objects?.url, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '1800', QueueArn: OBJECTS });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
      maxReceiveCount: 2,
    });
  });

  test('its table, with the index', async () => {
    const [table] = ofKind(provisioned.resources, 'table');
    const { Table } = await servers.clients.dynamodb.send(new DescribeTableCommand({ TableName: table?.name }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalSecondaryIndexes: [{ IndexName: 'pending', Projection: { ProjectionType: 'KEYS_ONLY' } }],
    });
  });

  test('its subscriptions, one each, with a stand-in for the topic of others', async () => {
    const { Subscriptions } = await servers.clients.sns.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions).toHaveLength(2);
    expect(Subscriptions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Protocol: 'email', Endpoint: 'someone@example.com' }),
        expect.objectContaining({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:others', Endpoint: OBJECTS }),
      ]),
    );
  });

  test('its functions, with their environments, and what makes them run', () => {
    const [detect] = ofKind(provisioned.resources, 'function');
    expect(detect).toMatchObject({
      asset: 'abc.zip',
      timeoutSeconds: 300,
      memoryMegabytes: 128,
      environment: { TABLE_NAME: 'traceward-Table', TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:traceward-Topic' },
    });
    expect(ofKind(provisioned.resources, 'event-source')).toMatchObject([
      { queueArn: OBJECTS, functionName: detect?.name, batchSize: 5, reportsBatchItemFailures: true },
    ]);
    expect(ofKind(provisioned.resources, 'schedule')).toMatchObject([
      { expression: 'rate(5 minutes)', functionArn: detect?.arn },
    ]);
  });

  test('its state machine, with the definition that it would have', () => {
    const [detect] = ofKind(provisioned.resources, 'function');
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';
    const definition = JSON.stringify({ Function: detect?.arn });
    expect(ofKind(provisioned.resources, 'state-machine')).toMatchObject([{ name: 'machine', arn, definition }]);
  });
});

test('what has no effect here is listed', () => {
  expect(provisioned.ignored).toEqual(
    expect.arrayContaining([
      'AWS::IAM::Role Role',
      'AWS::SQS::QueuePolicy Policy',
      'AWS::S3::Bucket Bucket.VersioningConfiguration',
      'AWS::DynamoDB::Table Table.TimeToLiveSpecification',
    ]),
  );
});

test('an object is announced in each form that the template has, if its key is one that is listened for', async () => {
  const queues = ofKind(provisioned.resources, 'queue');
  const notifications = ofKind(provisioned.resources, 'notification');
  const { clients } = servers;
  for (const key of ['a=b/c d+.log', 'elsewhere']) {
    await notify({ bucket: 'logs-000000000000', key, etag: 'e', size: 3 }, { clients, notifications, queues });
  }
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queues.find(({ arn }) => arn === OBJECTS)?.url, MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
    { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'a%3Db/c+d%2B.log', size: 3, eTag: 'e' } } }] },
    { 'detail-type': 'Object Created', detail: { object: { key: 'a=b/c d+.log', etag: 'e' } } },
  ]);
});
