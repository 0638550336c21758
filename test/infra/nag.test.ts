import { describe, expect, test } from '@jest/globals';
import { OF_RESCAN } from '#test/factories/acknowledged.ts';
import { synthesiseStack, VARIANTS, type Variant } from '#test/factories/stack.ts';

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
