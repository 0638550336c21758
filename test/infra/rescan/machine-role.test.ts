import { describe, expect, test } from '@jest/globals';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import {
  flatten,
  resourceOf,
  synthesiseStack,
  synthesiseTemplate,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';

const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];
describe('the role of the state machine', () => {
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
