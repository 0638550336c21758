import { describe, expect, test } from '@jest/globals';
import { ARCHIVE_COLUMNS } from '#core/output/archive-file.ts';
import { OF_RESCAN } from '#test/factories/acknowledged.ts';
import {
  allowed,
  flatten,
  resourceOf,
  statementsOf,
  synthesiseStack,
  synthesiseTemplate,
  VARIANTS,
} from '#test/factories/stack.ts';

const ON = { integrations: { archive: true } };
const template = synthesiseTemplate(ON);

interface TableInput {
  readonly Name: string;
  readonly TableType: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly ViewOriginalText?: string;
  readonly PartitionKeys: readonly { readonly Name: string }[];
  readonly StorageDescriptor: {
    readonly Location?: string;
    readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
    readonly SerdeInfo: object;
  };
}

function tableOf(id: string, from = template): TableInput {
  return flatten(resourceOf(from, 'AWS::Glue::Table', id).Properties['TableInput']) as TableInput;
}

describe('the archive', () => {
  test('is not there unless the settings ask for it', () => {
    const { Resources, Outputs } = synthesiseTemplate();
    expect([...Object.keys(Resources), ...Object.keys(Outputs)].filter((id) => /archive/i.test(id))).toEqual([]);
    expect(Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::Glue::'))).toEqual([]);
  });

  test('gets every finding, many at a time, by a queue in which they wait; what it cannot keep is kept there', () => {
    expect(flatten(resourceOf(template, 'AWS::SNS::Subscription', 'Archive').Properties)).toMatchObject({
      ...{ Protocol: 'sqs', TopicArn: '<FindingsTopic>', Endpoint: '<ArchiveQueue.Arn>' },
      RedrivePolicy: { deadLetterTargetArn: '<ArchiveDeadLetterQueue.Arn>' },
    });
    expect(resourceOf(template, 'AWS::SNS::Subscription', 'Archive').Properties['FilterPolicy']).toBeUndefined();
    expect(flatten(resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'Archive').Properties)).toMatchObject({
      ...{ EventSourceArn: '<ArchiveQueue.Arn>', BatchSize: 1000, MaximumBatchingWindowInSeconds: 300 },
      ...{ FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } },
    });
  });

  test.each([
    ['own', []],
    [
      'own, prefix and key',
      ['kms:GenerateDataKey on arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888'],
    ],
    ['foreign', []],
  ] as const)(
    'lets its function write files, read its queue and write its log, and nothing else (%s)',
    (variant, more) => {
      const statements = statementsOf(
        synthesiseTemplate({ ...VARIANTS[variant], ...ON }),
        'AWS::IAM::Policy',
        'ArchiveRole',
      );
      const log = expect.stringMatching(/^logs:(CreateLogStream|PutLogEvents) on <ArchiveLog/);
      expect(allowed(statements)).toEqual([
        ...more,
        ...[log, log],
        's3:PutObject on <ArchiveBucket.Arn>/findings/*',
        ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
          (action) => `sqs:${action} on <ArchiveQueue.Arn>`,
        ),
        'sqs:SendMessage on <ArchiveDeadLetterQueue.Arn>',
      ]);
      const [write] = statements.filter(({ Action }) => Action === 's3:PutObject');
      expect(write?.Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': '<AWS::AccountId>' } });
    },
  );

  test('has a bucket that is closed, encrypted, kept with the stack gone, and forgets findings when the table does', () => {
    const days = { retentionDays: { findings: 30 }, ...ON };
    const { Properties, DeletionPolicy } = resourceOf(synthesiseTemplate(days), 'AWS::S3::Bucket', 'ArchiveBucket');
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
    });
    expect(JSON.stringify(Properties['BucketEncryption'])).toContain('AES256');
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    const withKey = synthesiseTemplate({ ...VARIANTS['own, prefix and key'], ...ON });
    expect(JSON.stringify(withKey.Resources['ArchiveBucket']?.Properties['BucketEncryption'])).toContain('aws:kms');
    expect(JSON.stringify(flatten(withKey.Outputs['KeyPolicyToPaste']?.Value))).toMatch(
      /EncryptsResults.*<ArchiveRole/,
    );
  });

  test('has a table over all days that there can be, without a crawler', () => {
    const { Name, Parameters, PartitionKeys, StorageDescriptor } = tableOf('ArchiveTable');
    expect([Name, PartitionKeys]).toEqual(['published_findings', [{ Name: 'day', Type: 'string' }]]);
    expect(Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': 'NOW-401DAYS,NOW',
      'storage.location.template': `s3://<ArchiveBucket>/findings/day=\${day}/`,
    });
    const columns = StorageDescriptor.Columns.map(({ Name: name, Type }) => [name, Type]);
    expect(Object.fromEntries(columns)).toEqual(ARCHIVE_COLUMNS);
    expect(columns.filter(([name]) => !/^[a-z_]+$/.test(name ?? ''))).toEqual([]);
  });

  test('has a view with the same columns and the day, as Athena keeps views', () => {
    const { Name, TableType, Parameters, ViewOriginalText = '', StorageDescriptor } = tableOf('ArchiveView');
    expect([Name, TableType, Parameters['presto_view']]).toEqual(['findings', 'VIRTUAL_VIEW', 'true']);
    const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(ViewOriginalText) ?? [];
    const view = JSON.parse(Buffer.from(encoded, 'base64').toString());
    expect(view).toMatchObject({ catalog: 'awsdatacatalog', schema: 'traceward' });
    expect(view.originalSql).toMatch(
      /^SELECT "id", .*, "day" FROM \(SELECT .* FROM published_findings\) WHERE recency = 1$/,
    );
    expect(view.columns.map(({ name }: { name: string }) => name)).toEqual([...Object.keys(ARCHIVE_COLUMNS), 'day']);
    expect(StorageDescriptor.Columns.map(({ Name: name }) => name)).toEqual([...Object.keys(ARCHIVE_COLUMNS), 'day']);
    const types = Object.fromEntries(
      view.columns.map(({ name, type }: { name: string; type: string }) => [name, type]),
    );
    expect(types).toMatchObject({
      ...{ id: 'varchar', port: 'integer', count: 'bigint', entered: 'boolean', parents: 'array(varchar)' },
      ...{ data: 'map(varchar,varchar)', evidence: 'array(row(source varchar,line bigint,record bigint))' },
    });
  });

  test('has a database of its own for each stack', () => {
    const other = synthesiseTemplate({ stackName: 'traceward-staging', ...ON });
    const database = resourceOf(other, 'AWS::Glue::Database').Properties['DatabaseInput'];
    expect(database).toMatchObject({ Name: 'traceward_staging' });
    expect(resourceOf(other, 'AWS::Glue::Table', 'ArchiveView').Properties['DatabaseName']).toBe('traceward_staging');
  });

  test('rings when it crashes, while findings cannot be kept, and when they were given up', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const named = (name: string) =>
      flatten(alarms.find(({ Properties }) => Properties['AlarmName'] === `traceward-operations-${name}`)?.Properties);
    expect(named('archive-errors')).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: expect.stringMatching(/^<ArchiveFunction/) }],
      AlarmActions: ['<AlarmsTopic>'],
    });
    expect(named('archive-retries')).toMatchObject({ MetricName: 'RetriedArchiveFindings', Threshold: 2 });
    expect(named('archive-dead-letters')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: '<ArchiveDeadLetterQueue.QueueName>' }],
      AlarmActions: ['<AlarmsTopic>'],
    });
  });

  test('leaves cdk-nag nothing to object to but what is acknowledged', () => {
    const acknowledge = [
      { id: 'AwsSolutions-SQS3', reason: 'these are the dead letters, of a topic and of a function.' },
      {
        id: 'AwsSolutions-IAM5[Resource::<ArchiveBucket.Arn>/findings/*]',
        reason: 'files are named by what they hold.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>/*]',
        reason: 'detect reads every object below the prefix.',
      },
      ...OF_RESCAN,
    ];
    const settings = { alerts: { email: ['a@company.example'] }, ...ON };
    synthesiseStack(settings, { nag: true, acknowledge, at: ['Detect', 'Archive', 'Rescan'] }).remove();
  });
});
