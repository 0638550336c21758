import { describe, expect, test } from '@jest/globals';
import {
  ALL_CHANNELS,
  flatten,
  synthesiseTemplate,
  type Template,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';

/** Properties that end so, and name something else than their resource, or something that only one role has. */
const OF_OTHERS = [
  'AWS::CloudWatch::Alarm.MetricName',
  'AWS::Events::EventBusPolicy.EventBusName',
  'AWS::IAM::Policy.PolicyName',
  'Custom::S3BucketNotifications.BucketName',
];

/** `Type.Property: name` of each name that the template fixes; all others are made by CloudFormation, each only once. */
function namesIn({ Resources, Outputs }: Template): string[] {
  const names = Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property]) => /(Name|^StatementId)$/.test(property) && !OF_OTHERS.includes(`${Type}.${property}`))
      .filter(([, value]) => !refersToResource(value, Resources))
      .map(([property, value]) => `${Type}.${property}: ${flatten(value)}`),
  );
  const exported = Object.values(Outputs).flatMap((output) => ('Export' in output ? [JSON.stringify(output)] : []));
  return [...names, ...exported].sort();
}

function refersToResource(value: unknown, resources: Template['Resources']): boolean {
  const text = JSON.stringify(value);
  return Object.keys(resources).some((id) => text.includes(`"Ref":"${id}"`) || text.includes(`"${id}","`));
}

/** The name is `traceward` by default. */
function synthesise(variant: Variant, named: { readonly stackName?: string } = {}): Template {
  return synthesiseTemplate({
    ...VARIANTS[variant],
    alerts: ALL_CHANNELS,
    integrations: { archive: true, securityHub: true, eventBus: 'default' },
    ...named,
  });
}

const LOGS_2 = { stackName: 'logs-2' };
const ALL_VARIANTS = Object.keys(VARIANTS) as Variant[];

describe('two stacks in one account and region', () => {
  test.each(ALL_VARIANTS)('have no name in common (%s)', (variant) => {
    const [one, other] = [synthesise(variant), synthesise(variant, LOGS_2)].map(namesIn);
    expect(one?.length).toBeGreaterThan(3);
    expect(one).toHaveLength(other?.length ?? 0);
    expect(one?.filter((name) => other?.includes(name))).toEqual([]);
  });

  test('fix these names, and no others', () => {
    const kinds = new Set(namesIn(synthesise('own', LOGS_2)).map((name) => name.split(': ')[0]));
    expect([...kinds]).toEqual([
      'AWS::Chatbot::SlackChannelConfiguration.ConfigurationName',
      'AWS::CloudWatch::Alarm.AlarmName',
      'AWS::Glue::Table.DatabaseName',
      'AWS::Logs::LogGroup.LogGroupName',
      'AWS::S3::Bucket.BucketName',
      'AWS::SNS::Topic.DisplayName',
      'AWS::StepFunctions::StateMachine.StateMachineName',
    ]);
  });

  test('count apart: alarms look at the metrics of their own functions', () => {
    const { Resources } = synthesise('own', LOGS_2);
    const namespaces = JSON.stringify(Object.values(Resources).map(({ Properties }) => Properties)).matchAll(
      /"(?:Namespace|METRICS_NAMESPACE)":"(?!AWS\/)([^"]*)"/g,
    );
    expect(new Set([...namespaces].map(([, namespace]) => namespace))).toEqual(new Set(['logs-2']));
  });

  test('can both be entries in the notifications of one bucket, and statements in one policy', () => {
    const idsOf = (named?: typeof LOGS_2) =>
      ALL_VARIANTS.flatMap((variant) => {
        const { Outputs } = synthesise(variant, named);
        const pasted = Object.entries(Outputs).filter(([name]) => name.endsWith('ToPaste'));
        return [
          ...JSON.stringify(pasted.map(([, { Value }]) => flatten(Value))).matchAll(/\\"(?:Sid|Id)\\":\\"(\w[\w-]*)/g),
        ].map(([, id]) => id);
      });
    const [one, other] = [new Set(idsOf()), new Set(idsOf(LOGS_2))];
    expect([...one].sort()).toEqual([
      'TracewardDecrypts',
      'TracewardEncryptsResults',
      'TracewardLists',
      'TracewardReads',
      'TracewardSeesTopic',
      'TracewardSubscribes',
      'traceward',
    ]);
    expect([...other].sort()).toEqual([
      'Logs2Decrypts',
      'Logs2EncryptsResults',
      'Logs2Lists',
      'Logs2Reads',
      'Logs2SeesTopic',
      'Logs2Subscribes',
      'logs-2',
    ]);
  });
});
