import { describe, expect, test } from '@jest/globals';
import { flatten, synthesiseTemplate, type Template, VARIANTS, type Variant } from '#test/factories/stack.ts';

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

const CHANNELS = {
  email: ['a@company.example'],
  slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf',
  amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
};

function synthesise(stackName: string, variant: Variant): Template {
  return synthesiseTemplate({ ...VARIANTS[variant], alerts: CHANNELS, stackName });
}

describe('two stacks in one account and region', () => {
  test.each(Object.keys(VARIANTS) as Variant[])('have no name in common (%s)', (variant) => {
    const [one, other] = [synthesise('traceward', variant), synthesise('traceward-2', variant)].map(namesIn);
    expect(one?.length).toBeGreaterThan(3);
    expect(one).toHaveLength(other?.length ?? 0);
    expect(one?.filter((name) => other?.includes(name))).toEqual([]);
  });

  test('fix these names, and no others', () => {
    const kinds = new Set(namesIn(synthesise('logs-2', 'own')).map((name) => name.split(': ')[0]));
    expect([...kinds]).toEqual([
      'AWS::Chatbot::SlackChannelConfiguration.ConfigurationName',
      'AWS::CloudWatch::Alarm.AlarmName',
      'AWS::Logs::LogGroup.LogGroupName',
      'AWS::S3::Bucket.BucketName',
      'AWS::SNS::Topic.DisplayName',
      'AWS::StepFunctions::StateMachine.StateMachineName',
    ]);
  });

  test('count apart: alarms look at the metrics of their own functions', () => {
    const { Resources } = synthesise('logs-2', 'own');
    const namespaces = JSON.stringify(Object.values(Resources).map(({ Properties }) => Properties)).matchAll(
      /"(?:Namespace|METRICS_NAMESPACE)":"(?!AWS\/)([^"]*)"/g,
    );
    expect(new Set([...namespaces].map(([, namespace]) => namespace))).toEqual(new Set(['logs-2']));
  });

  test('can both be entries in the notifications of one bucket, and statements in one policy', () => {
    const idsOf = (stackName: string) =>
      Object.values(VARIANTS).flatMap((variant) => {
        const { Outputs } = synthesiseTemplate({ ...variant, stackName });
        const pasted = Object.entries(Outputs).filter(([name]) => name.endsWith('ToPaste'));
        return [
          ...JSON.stringify(pasted.map(([, { Value }]) => flatten(Value))).matchAll(/\\"(?:Sid|Id)\\":\\"(\w[\w-]*)/g),
        ].map(([, id]) => id);
      });
    const [one, other] = [new Set(idsOf('traceward')), new Set(idsOf('logs-2'))];
    expect([...one].sort()).toEqual([
      'TracewardDecrypts',
      'TracewardEncryptsResults',
      'TracewardLists',
      'TracewardReads',
      'TracewardSubscribes',
      'traceward',
    ]);
    expect([...other].sort()).toEqual([
      'Logs2Decrypts',
      'Logs2EncryptsResults',
      'Logs2Lists',
      'Logs2Reads',
      'Logs2Subscribes',
      'logs-2',
    ]);
  });
});
