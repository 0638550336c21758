import { describe, expect, test } from '@jest/globals';
import {
  ALL_CHANNELS,
  flatten,
  type Statement,
  statementsOf,
  synthesiseTemplate,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';

const OWN = '<AWS::AccountId>';
/** Of the CDK's kind: the trust of a function's role. Lambda tells no source when it takes a role. */
const LAMBDA = 'lambda.amazonaws.com';

function templateOf(variant: Variant) {
  return synthesiseTemplate({ ...VARIANTS[variant], alerts: ALL_CHANNELS });
}

function serviceOf({ Principal }: Statement): string | undefined {
  return (Principal as { Service?: string } | undefined)?.Service;
}

describe.each(Object.keys(VARIANTS) as Variant[])('no service acts for a stranger (%s)', (variant) => {
  const template = templateOf(variant);
  const account = variant.startsWith('foreign') ? '444455556666' : OWN;

  test('where a resource or a key lets it in', () => {
    const types = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key'];
    const letIn = types
      .flatMap((type) => statementsOf(template, type))
      .filter((statement) => statement.Effect === 'Allow' && serviceOf(statement) !== undefined);
    expect(letIn.length).toBeGreaterThan(0);
    for (const { Condition = {} } of letIn) {
      const known = Object.assign({}, ...Object.values(Condition));
      const source = String(known['aws:SourceArn'] ?? '');
      const isTold = known['aws:SourceAccount'] !== undefined || /^<|:(<AWS::AccountId>|\d{12}):/.test(source);
      expect({ Condition, isTold }).toEqual({ Condition, isTold: true });
    }
  });

  test('where it takes a role', () => {
    const trusts = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .flatMap(({ Properties }) => {
        const { Statement: statements } = flatten(Properties['AssumeRolePolicyDocument']) as { Statement: Statement[] };
        return statements.filter((statement) => serviceOf(statement) !== LAMBDA);
      });
    expect(trusts.map(serviceOf).sort()).toEqual(['chatbot.amazonaws.com', 'states.amazonaws.com']);
    for (const { Condition } of trusts) expect(Condition?.['StringEquals']).toEqual({ 'aws:SourceAccount': OWN });
    expect(trusts.find((trust) => serviceOf(trust) === 'states.amazonaws.com')?.Condition?.['ArnLike']).toEqual({
      'aws:SourceArn': `arn:<AWS::Partition>:states:<AWS::Region>:${OWN}:stateMachine:*`,
    });
  });

  test('and nothing is read from or written to a bucket that another account has now', () => {
    const ofBuckets = ['AWS::IAM::Policy', 'AWS::IAM::Role']
      .flatMap((type) => statementsOf(template, type))
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('s3:')));
    expect(ofBuckets.length).toBeGreaterThan(5);
    for (const { Condition = {}, Resource } of ofBuckets) {
      const { 'aws:ResourceAccount': by, 's3:ResourceAccount': alsoBy } = Condition['StringEquals'] ?? {};
      const isOfLogs = [Resource].flat().every((arn) => !arn.includes('RescanBucket'));
      expect({ Resource, owner: by ?? alsoBy }).toEqual({ Resource, owner: isOfLogs ? account : OWN });
    }
  });
});
