import { expect, test } from '@jest/globals';
import { ALL_CHANNELS, synthesiseTemplate, type Template, VARIANTS } from '#test/factories/stack.ts';

/** As many and as long as the settings take, but for names of resources that are not the stack's. */
const ROUTES = 20;
const STACK_NAME = 'traceward-of-the-longest-name';
const ACCOUNT = '111122223333';
/** The longest that CloudFormation makes: the stack's name, a logical id, and 12 characters. */
const RANDOM = 'AbCdEfGhIjKl';

const routes = Array.from({ length: ROUTES }, (_, at) => {
  const name = `route-with-long-name${at}`.slice(-20).replace(/^[^a-z]/, 'r');
  const secret = (of: string) =>
    `arn:aws:secretsmanager:us-gov-west-1:${ACCOUNT}:secret:traceward/${name}/${of}-AbCdEf`;
  return {
    name,
    match: { namespace: `namespace-${at}` },
    email: [`${name}@company.example`],
    slackWebhookSecretArn: secret('slack'),
    pagerDutySecretArn: secret('pagerduty'),
    webhookSecretArn: secret('webhook'),
    topicArn: `arn:aws:sns:us-gov-west-1:${ACCOUNT}:a-topic-of-another-team-for-${name}`,
    topicKmsKeyArn: `arn:aws:kms:us-gov-west-1:${ACCOUNT}:key/11112222-3333-4444-5555-6666777788${String(at).padStart(2, '0')}`,
  };
});
const integrations = { archive: true, securityHub: true, eventBus: 'security' };
const LARGEST = { alerts: { ...ALL_CHANNELS, routes }, integrations, stackName: STACK_NAME };

type Limit = { readonly of: string; readonly bytes: number; readonly statements?: number };

/**
 * What AWS takes. SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html; SNS:
 * https://docs.aws.amazon.com/sns/latest/dg/AccessPolicyLanguage_SpecialInfo.html; S3:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-iam-policies.html; KMS:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
const LIMITS: readonly Limit[] = [
  { of: 'AWS::SQS::QueuePolicy', bytes: 8192, statements: 20 },
  { of: 'AWS::SNS::TopicPolicy', bytes: 30_000, statements: 100 },
  { of: 'AWS::S3::BucketPolicy', bytes: 20_000 },
  { of: 'AWS::KMS::Key', bytes: 32_768 },
];
/** Of all inline policies of a role, of a managed policy, and of a function's environment: IAM and Lambda count characters and bytes. */
const INLINE = 10_240;
const MANAGED = 6144;
const MANAGED_OF_A_ROLE = 10;
const ENVIRONMENT = 4096;

const templates = Object.entries(VARIANTS).map(
  ([name, variant]) => [name, synthesiseTemplate({ ...LARGEST, ...variant })] as const,
);

/** As it is once deployed: with the longest names that references can have. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return reference(String(value.Ref));
  if ('Fn::GetAtt' in value) return arnOf(String((value['Fn::GetAtt'] as unknown[])[0]));
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(deployed).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deployed(member)]));
}

function reference(name: string): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws-us-gov',
    'AWS::Region': 'us-gov-west-1',
    'AWS::AccountId': ACCOUNT,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': STACK_NAME,
  };
  return pseudo[name] ?? arnOf(name);
}

function arnOf(logicalId: string): string {
  return `arn:aws-us-gov:service:us-gov-west-1:${ACCOUNT}:${STACK_NAME}-${logicalId}-${RANDOM}`;
}

type Policy = { readonly Statement: readonly unknown[] };

function policyOf({ PolicyDocument, KeyPolicy }: Readonly<Record<string, unknown>>): Policy {
  return deployed(PolicyDocument ?? KeyPolicy) as Policy;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function resourcesOf({ Resources }: Template, type: string) {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

test.each(templates)(
  'no policy of a resource is larger than AWS takes, at the largest settings (%s)',
  (_, template) => {
    for (const { of, bytes, statements = Number.POSITIVE_INFINITY } of LIMITS) {
      const policies = resourcesOf(template, of).map(([id, { Properties }]) => [id, policyOf(Properties)] as const);
      expect(policies.length).toBeGreaterThan(0);
      const tooLarge = policies.filter(([, policy]) => sizeOf(policy) > bytes || policy.Statement.length > statements);
      expect(tooLarge.map(([id]) => id)).toEqual([]);
    }
  },
);

test.each(templates)('no role has more than IAM takes, and no function a larger environment (%s)', (_, template) => {
  const inline = new Map<string, number>();
  for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Policy')) {
    for (const role of deployed(Properties['Roles']) as string[])
      inline.set(role, (inline.get(role) ?? 0) + sizeOf(policyOf(Properties)));
  }
  expect(inline.size).toBeGreaterThan(5);
  expect([...inline].filter(([, size]) => size > INLINE)).toEqual([]);
  const managed = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
  expect(managed.filter(([, { Properties }]) => sizeOf(policyOf(Properties)) > MANAGED).map(([id]) => id)).toEqual([]);
  const ofRoles = Map.groupBy(managed, ([, { Properties }]) => JSON.stringify(Properties['Roles']));
  for (const policies of ofRoles.values()) expect(policies.length).toBeLessThanOrEqual(MANAGED_OF_A_ROLE);
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const { Variables = {} } = (deployed(Properties['Environment']) ?? {}) as { Variables?: Record<string, string> };
    expect([id, sizeOf(Variables) <= ENVIRONMENT]).toEqual([id, true]);
  }
});
