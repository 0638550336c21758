import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';

const FIXTURES = join(__dirname, '../fixtures/released');

/** What CloudFormation replaces a resource for if it changes, as its reference says of each property. */
const REPLACED_FOR: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
};

type Released = Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly Type: string }>>;

/** The resources of the release's template, with default settings, that hold something; of each what it is replaced for. */
const released: Released = JSON.parse(readFileSync(join(FIXTURES, 'template-0.1.0.json'), 'utf8'));
const { Resources } = synthesiseTemplate();
/** What a run of a rescan knew, for 14 days. Runs keep that in files now. */
const GONE = ['RescanTable'];

describe('an upgrade from 0.1.0', () => {
  test('removes what held one run at a time, and nothing else', () => {
    expect(Object.keys(released).filter((logicalId) => Resources[logicalId] === undefined)).toEqual(GONE);
  });

  test.each(Object.entries(released).filter(([logicalId]) => !GONE.includes(logicalId)))(
    'keeps %s as it is',
    (logicalId, { Type, ...properties }) => {
      const now = Resources[logicalId];
      const names = REPLACED_FOR[Type] ?? [];
      const kept = names.flatMap((name) =>
        now?.Properties[name] === undefined ? [] : [[name, now.Properties[name]] as const],
      );
      expect({ Type: now?.Type, ...Object.fromEntries(kept) }).toEqual({ Type, ...properties });
    },
  );

  test('reads the settings of the release as they are', () => {
    const document = readFileSync(join(FIXTURES, 'settings-0.1.0.json'), 'utf8');
    expect(() => readSettings(document, 'traceward.json')).not.toThrow();
  });
});
