import { describe, expect, test } from '@jest/globals';
import { synthesiseStack, VARIANTS, type Variant } from '../factories/stack.ts';

/** What detect may read, as cdk-nag writes it. */
const OBJECTS: Record<Variant, string> = {
  own: 'traceward-logs-<AWS::AccountId>-<AWS::Region>/*',
  'own, prefix and key': 'traceward-logs-<AWS::AccountId>-<AWS::Region>/tracee/*',
  'own, eventbridge': 'traceward-logs-<AWS::AccountId>-<AWS::Region>/cluster=a/*',
  'own, sns': 'traceward-logs-<AWS::AccountId>-<AWS::Region>/tracee/*',
  existing: 'their-logs/cluster=a/*',
  'existing, eventbridge': 'their-logs/*',
  'existing, sns': 'their-logs/*',
  foreign: 'their-logs/tracee/*',
  'foreign, eventbridge': 'their-logs/tracee/*',
  'foreign, sns': 'their-logs/*',
};

const EXECUTIONS =
  'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"RescanMachine3471F10E"}]}]}';

const OF_RESCAN = [
  {
    id: 'AwsSolutions-IAM5[Resource::<RescanBucket.Arn>/runs/*]',
    reason: 'Each run has a folder of its own, by its name.',
  },
  ...[':*', '/Listing:*', '/Manifest:*', '/Inventory:*'].map((children) => ({
    id: `AwsSolutions-IAM5[Resource::${EXECUTIONS}${children}]`,
    reason: 'A distributed map starts executions of its own state machine, whose names Step Functions makes.',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The deliveries of CloudWatch Logs, which Step Functions needs to log, have no resources.',
  },
  {
    id: 'AwsSolutions-S1',
    reason: 'Results expire, and hold nothing that the logs do not hold; the bucket of the logs has access logs.',
  },
  { id: 'AwsSolutions-SF2', reason: 'The log of the machine and of the functions says what took how long.' },
  { id: 'AwsSolutions-DDB3', reason: 'The state of a run expires, and can be made anew from the logs.' },
];

describe('cdk-nag', () => {
  test.each(Object.keys(VARIANTS) as Variant[])('has nothing to object to but what is acknowledged (%s)', (variant) => {
    const settings = { ...VARIANTS[variant], alerts: { email: ['security@company.example'] } };
    const acknowledge = [
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${OBJECTS[variant]}]`,
        reason: 'Logs are read whatever they are called; their keys are not known before they are written.',
      },
      ...OF_RESCAN,
    ];
    synthesiseStack(settings, { nag: true, acknowledge, at: ['Detect', 'Rescan'] }).remove();
  });

  test('does look: without the acknowledgement it objects', () => {
    expect(() => synthesiseStack({}, { nag: true })).toThrow('AwsSolutions-IAM5');
  });
});
