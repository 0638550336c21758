import { describe, expect, test } from '@jest/globals';
import {
  allowed,
  flatten,
  idOf,
  resourceOf,
  statementsOf,
  synthesiseTemplate,
  type Template,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';
import { definitionOf } from '#test/factories/state-machine.ts';

const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];
const KEY = VARIANTS['own, prefix and key'].logs.kmsKeyArn;
const BUCKET = 'arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>';

function roleOf(template: Template, name: string): string[] {
  const statements = statementsOf(template, 'AWS::IAM::Policy', `Rescan${name}`);
  return allowed(statements).filter((pair) => !pair.startsWith('logs:'));
}

const on = (resource: string, service: string, ...actions: string[]) =>
  actions.map((action) => `${service}:${action} on ${resource}`);
const USE_KEY = on(KEY, 'kms', 'Decrypt', 'GenerateDataKey');
const RESULTS = '<RescanBucket.Arn>/runs/*';
const WORK = '<RescanBucket.Arn>/work/*';

describe('the roles of the rescan', () => {
  const template = synthesiseTemplate({
    ...VARIANTS['own, prefix and key'],
    rescan: { inventoryBucket: 'inventories' },
  });
  const inventory = on('arn:<AWS::Partition>:s3:::inventories/*', 's3', 'GetObject');

  test.each([
    [
      'PlanRole',
      [
        ...on(BUCKET, 's3', 'ListBucket'),
        ...on(RESULTS, 's3', 'AbortMultipartUpload', 'PutObject'),
        ...inventory,
        ...on('arn:<AWS::Partition>:s3:::inventories', 's3', 'ListBucket'),
        ...USE_KEY,
      ],
    ],
    [
      'BatchRole',
      [
        ...on(`${BUCKET}/tracee/*`, 's3', 'GetObject', 'GetObjectVersion'),
        ...on(BUCKET, 's3', 'ListBucket'),
        ...on('<RescanBucket.Arn>', 's3', 'ListBucket'),
        ...on(WORK, 's3', 'AbortMultipartUpload', 'GetObject', 'PutObject'),
        ...USE_KEY,
      ],
    ],
    [
      'ReportRole',
      [
        ...on('<StateTable.Arn>', 'dynamodb', 'BatchGetItem', 'DescribeTable', 'Query', 'Scan'),
        ...on('<RescanBucket.Arn>', 's3', 'ListBucket'),
        ...on(RESULTS, 's3', 'AbortMultipartUpload', 'GetObject', 'PutObject'),
        ...on(WORK, 's3', 'AbortMultipartUpload', 'GetObject', 'PutObject'),
        ...on('<AlertsTopic>', 'sns', 'Publish'),
        ...on('<TopicKey.Arn>', 'kms', 'Decrypt', 'GenerateDataKey'),
        ...USE_KEY,
      ],
    ],
  ])('%s may do what it needs, and nothing else', (name, needed) => {
    expect(roleOf(template, name)).toEqual([...new Set(needed)].sort());
  });

  test('the state machine may run its functions and itself, list the logs, and read and write results', () => {
    const functionArn = (name: string) =>
      flatten({ 'Fn::GetAtt': [idOf(template, 'AWS::Lambda::Function', `Rescan${name}Function`), 'Arn'] });
    const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
    expect(roleOf(template, 'Machine')).toEqual(
      [
        ...['Batch', 'Plan', 'Report'].flatMap((name) => on(`${functionArn(name)}`, 'lambda', 'InvokeFunction')),
        ...on(`${states}:stateMachine:traceward-rescan`, 'states', 'StartExecution'),
        ...on(`${states}:execution:traceward-rescan:*`, 'states', 'DescribeExecution', 'StopExecution'),
        ...on(`${states}:execution:traceward-rescan/*:*`, 'states', 'RedriveExecution'),
        ...on(BUCKET, 's3', 'ListBucket'),
        ...inventory,
        ...on(RESULTS, 's3', 'AbortMultipartUpload', 'GetObject', 'ListMultipartUploadParts', 'PutObject'),
        ...USE_KEY,
      ].sort(),
    );
  });
});

describe('nothing of a run touches the live path', () => {
  test.each(VARIANT_NAMES)('no role of it may write into the table or the bucket of the live path (%s)', (variant) => {
    const template = synthesiseTemplate(VARIANTS[variant]);
    const writing = allowed(statementsOf(template, 'AWS::IAM::Policy', 'Rescan')).filter((pair) =>
      /^(dynamodb|s3):(?!Get|List|BatchGet|Describe|Query|Scan)/.test(pair),
    );
    const targets = new Set(writing.map((pair) => pair.split(' on ')[1]));
    expect(targets).toEqual(new Set([RESULTS, WORK]));
  });

  test.each(VARIANT_NAMES)('what it writes lies in a bucket that notifies nobody (%s)', (variant) => {
    const template = synthesiseTemplate(VARIANTS[variant]);
    const { Properties } = resourceOf(template, 'AWS::S3::Bucket', 'RescanBucket');
    expect(Properties).not.toHaveProperty('NotificationConfiguration');
    const notified = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'Custom::S3BucketNotifications' || Type === 'AWS::Events::Rule')
      .map(([, resource]) => JSON.stringify(flatten(resource.Properties)));
    expect(notified.filter((text) => text.includes('RescanBucket'))).toEqual([]);
    const states = Object.values(definitionOf(template).States);
    const written = states.map(({ ResultWriter }) => ResultWriter?.Parameters['Bucket']).filter(Boolean);
    expect(written).toEqual(['RescanBucket', 'RescanBucket', 'RescanBucket']);
  });

  test('no function of the live path may use what belongs to the rescan', () => {
    const template = synthesiseTemplate();
    const live = Object.keys(template.Resources).filter((id) => /^(Detect|Announce|Digest|Watch)Role/.test(id));
    expect(live.length).toBeGreaterThan(3);
    for (const id of live) expect(JSON.stringify(flatten(template.Resources[id]))).not.toContain('Rescan');
  });
});

describe('what a rescan keeps', () => {
  test('is encrypted as the logs are, closed to everybody, and expires', () => {
    const { Properties } = resourceOf(
      synthesiseTemplate(VARIANTS['own, prefix and key']),
      'AWS::S3::Bucket',
      'RescanBucket',
    );
    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: {
        Rules: [
          { ExpirationInDays: 90, Status: 'Enabled' },
          { ExpirationInDays: 14, Prefix: 'work/', Status: 'Enabled' },
        ],
      },
    });
  });

  test('is not encrypted with a key of another account', () => {
    const { Properties } = resourceOf(synthesiseTemplate(VARIANTS.foreign), 'AWS::S3::Bucket', 'RescanBucket');
    expect(JSON.stringify(Properties['BucketEncryption'])).toContain('AES256');
  });
});
