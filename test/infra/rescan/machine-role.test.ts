import { describe, expect, test } from '@jest/globals';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import {
  allowed,
  flatten,
  resourceOf,
  statementsOf,
  synthesiseStack,
  synthesiseTemplate,
  type Template,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';
import { definitionOf, type State } from '#test/factories/state-machine.ts';

const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];
const BUCKETS = 'arn:<AWS::Partition>:s3:::';
const INVENTORIES = 'inventories';

/** What the definition calls, as `action on resource`. Throws for a call that this does not know. */
function callsOf(template: Template): string[] {
  const machine = resourceOf(template, 'AWS::StepFunctions::StateMachine').Properties['StateMachineName'];
  const logs = `${BUCKETS}${flatten(template.Outputs['LogBucketName']?.Value)}`;
  const objectsOf = (bucket: string | undefined) => {
    if (bucket === 'RescanBucket') return '<RescanBucket.Arn>/runs/*';
    if (bucket === '$.inventory.bucket') return `${BUCKETS}${INVENTORIES}/*`;
    throw new Error(`Nobody knows the bucket ${bucket}`);
  };

  function callsOfState({ Type, Resource, ItemReader, ResultWriter, ItemProcessor }: State): string[] {
    if (Type === 'Choice') return [];
    if (Type === 'Task') return [`lambda:InvokeFunction on <${Resource?.split(':function:')[1]}.Arn>`];
    if (Type !== 'Map') throw new Error(`Nobody knows what a state ${Type} calls`);
    return [
      ...ofItself(`${machine}`),
      ...read(ItemReader),
      ...['PutObject', 'GetObject', 'ListMultipartUploadParts', 'AbortMultipartUpload'].map(
        (action) => `s3:${action} on ${objectsOf(ResultWriter?.Parameters['Bucket'])}`,
      ),
      ...Object.values(ItemProcessor?.States ?? {}).flatMap(callsOfState),
    ];
  }

  function read(reader: State['ItemReader']): string[] {
    const { Bucket, 'Bucket.$': path } = reader?.Parameters ?? {};
    if (reader?.Resource === 'arn:aws:states:::s3:getObject') return [`s3:GetObject on ${objectsOf(Bucket ?? path)}`];
    if (reader?.Resource === 'arn:aws:states:::s3:listObjectsV2' && path === '$.bucket')
      return [`s3:ListBucket on ${logs}`];
    throw new Error(`Nobody knows what ${reader?.Resource} calls`);
  }

  return [...new Set(Object.values(definitionOf(template).States).flatMap(callsOfState))].sort();
}

/** A map starts, watches, stops and redrives executions of its own machine. */
function ofItself(name: string): string[] {
  const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
  return [
    `states:StartExecution on ${states}:stateMachine:${name}`,
    `states:DescribeExecution on ${states}:execution:${name}:*`,
    `states:StopExecution on ${states}:execution:${name}:*`,
    `states:RedriveExecution on ${states}:execution:${name}/*:*`,
  ];
}

describe('the role of the state machine', () => {
  test.each(VARIANT_NAMES)('may make every call of the definition, and nothing else (%s)', (variant) => {
    const template = synthesiseTemplate({ ...VARIANTS[variant], rescan: { inventoryBucket: INVENTORIES } });
    const pairs = allowed(statementsOf(template, 'AWS::IAM::Policy', 'RescanMachineRole'));
    expect(pairs.filter((pair) => !/^(logs|kms):/.test(pair))).toEqual(callsOf(template));
  });

  test.each(VARIANT_NAMES)('is complete before the machine exists (%s)', (variant) => {
    const template = synthesiseTemplate(VARIANTS[variant]);
    const { DependsOn, Properties } = resourceOf(template, 'AWS::StepFunctions::StateMachine');
    const [role] = Object.entries(template.Resources).filter(
      ([id, { Type }]) => Type === 'AWS::IAM::Role' && flatten(Properties['RoleArn']) === `<${id}.Arn>`,
    );
    const policies = Object.entries(template.Resources).filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && JSON.stringify(flatten(Properties['Roles'])) === `["<${role?.[0]}>"]`,
    );
    expect(policies).toHaveLength(1);
    expect(DependsOn).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
  });
});

/** The role of the handler of notifications has the same in itself, for one bucket instead of every bucket. */
const REPLACED = /^ExistingBucketNotificationsHandlerPolicy/;

test.each(VARIANT_NAMES)('every policy that the CDK makes is in the template (%s)', (variant) => {
  const { assembly, stack, remove } = synthesiseStack(VARIANTS[variant]);
  const made = stack.node.findAll().filter((construct) => construct instanceof CfnPolicy);
  const ids: string[] = made.map((policy) => stack.resolve(policy.logicalId));
  const { Resources } = assembly.getStackByName('traceward').template;
  remove();
  expect(ids.length).toBeGreaterThan(5);
  expect(ids.filter((id) => !(id in Resources) && !REPLACED.test(id))).toEqual([]);
});
