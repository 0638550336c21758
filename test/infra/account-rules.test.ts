import { describe, expect, test } from '@jest/globals';
import {
  ALL_CHANNELS,
  flatten,
  type Resource,
  synthesiseTemplate,
  type Template,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';

const TAGS = { 'cost-center': '4711', owner: 'security' };
const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
const VPC = { subnetIds: ['subnet-01234567', 'subnet-12345678'], securityGroupIds: ['sg-01234567'] };

function ofType({ Resources }: Template, type: string) {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

function mayUseNetwork({ Type, Properties }: Resource, role: string): boolean {
  const { Roles } = flatten(Properties ?? {}) as { Roles?: string[] };
  const isAttached = Type === 'AWS::IAM::Policy' && Roles?.includes(role) === true;
  return isAttached && JSON.stringify(Properties).includes('"ec2:CreateNetworkInterface"');
}

describe.each(Object.keys(VARIANTS) as Variant[])('what an account demands (%s)', (variant) => {
  const base = { ...VARIANTS[variant], alerts: ALL_CHANNELS };
  const template = synthesiseTemplate({ ...base, tags: TAGS, permissionsBoundaryArn: BOUNDARY, vpc: VPC });
  const plain = synthesiseTemplate(base);

  test('is a boundary for each role', () => {
    const roles = ofType(template, 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(8);
    expect(new Set(roles.map(({ Properties }) => Properties['PermissionsBoundary']))).toEqual(new Set([BOUNDARY]));
  });

  test('is a network for each function, with a role that may use it before the function is made', () => {
    const functions = ofType(template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(ofType(plain, 'AWS::Lambda::Function').length);
    for (const { Properties, DependsOn } of functions) {
      expect(Properties['VpcConfig']).toEqual({ SubnetIds: VPC.subnetIds, SecurityGroupIds: VPC.securityGroupIds });
      const role = String(flatten(Properties['Role'])).replace('.Arn', '');
      const allowing = Object.entries(template.Resources).filter(
        ([id, resource]) => mayUseNetwork(resource, role) && DependsOn?.includes(id),
      );
      expect(allowing).toHaveLength(1);
    }
  });

  test('is a tag on whatever can have one', () => {
    const list = Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value }));
    const taggable = [
      'S3::Bucket',
      'SQS::Queue',
      'SNS::Topic',
      'KMS::Key',
      'DynamoDB::Table',
      'IAM::Role',
      'Lambda::Function',
      'Logs::LogGroup',
      'CloudWatch::Alarm',
      'StepFunctions::StateMachine',
    ];
    for (const type of taggable) {
      const found = ofType(template, `AWS::${type}`);
      expect(found.length).toBeGreaterThan(0);
      for (const { Properties } of found) expect(Properties['Tags']).toEqual(list);
    }
  });

  test('is nothing by default', () => {
    const resources = JSON.stringify(plain.Resources);
    expect(resources).not.toMatch(/"PermissionsBoundary"|"VpcConfig"|"Tags"|ec2:/);
  });
});

test('only the roles of functions may use the network', () => {
  const template = synthesiseTemplate({ vpc: VPC });
  const others = ofType(template, 'AWS::IAM::Role').filter(
    ({ Properties }) => !JSON.stringify(Properties['AssumeRolePolicyDocument']).includes('lambda.amazonaws.com'),
  );
  expect(others.length).toBeGreaterThan(0);
  expect(JSON.stringify(others)).not.toContain('ec2:');
  const policies = ofType(template, 'AWS::IAM::Policy').filter((policy) => JSON.stringify(policy).includes('ec2:'));
  expect(policies).toHaveLength(ofType(template, 'AWS::Lambda::Function').length);
});
