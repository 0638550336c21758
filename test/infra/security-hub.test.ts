import { describe, expect, test } from '@jest/globals';
import { allowed, flatten, resourceOf, statementsOf, synthesiseTemplate } from '#test/factories/stack.ts';

const template = synthesiseTemplate({ integrations: { securityHub: true } });
const PRODUCT = 'arn:<AWS::Partition>:securityhub:<AWS::Region>:<AWS::AccountId>:product/<AWS::AccountId>/default';

describe('Security Hub', () => {
  test('is not there unless the settings ask for it', () => {
    expect(Object.keys(synthesiseTemplate().Resources).filter((id) => /SecurityHub/.test(id))).toEqual([]);
  });

  test('gets every finding by a queue, a hundred at a time, and what it cannot take is kept', () => {
    expect(flatten(resourceOf(template, 'AWS::SNS::Subscription', 'SecurityHub').Properties)).toMatchObject({
      ...{ Protocol: 'sqs', TopicArn: '<FindingsTopic>', Endpoint: '<SecurityHubQueue.Arn>' },
      RedrivePolicy: { deadLetterTargetArn: '<SecurityHubDeadLetterQueue.Arn>' },
    });
    expect(flatten(resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'SecurityHub').Properties)).toMatchObject({
      ...{ EventSourceArn: '<SecurityHubQueue.Arn>', BatchSize: 100, MaximumBatchingWindowInSeconds: 10 },
      ...{ FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } },
    });
  });

  test('lets its function import findings of the own product, read its queue and write its log, and nothing else', () => {
    const log = expect.stringMatching(/^logs:(CreateLogStream|PutLogEvents) on <SecurityHubLog/);
    expect(allowed(statementsOf(template, 'AWS::IAM::Policy', 'SecurityHubRole'))).toEqual([
      ...[log, log],
      `securityhub:BatchImportFindings on ${PRODUCT}`,
      ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
        (action) => `sqs:${action} on <SecurityHubQueue.Arn>`,
      ),
      'sqs:SendMessage on <SecurityHubDeadLetterQueue.Arn>',
    ]);
    const { Variables } = flatten(
      resourceOf(template, 'AWS::Lambda::Function', 'SecurityHub').Properties['Environment'],
    ) as { Variables: object };
    expect(Variables).toMatchObject({ SECURITY_HUB_PRODUCT_ARN: PRODUCT });
  });

  test('rings when it crashes, while it takes no findings, and when some were given up', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const named = (name: string) =>
      flatten(alarms.find(({ Properties }) => Properties['AlarmName'] === `traceward-operations-${name}`)?.Properties);
    expect(named('security-hub-errors')).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: expect.stringMatching(/^<SecurityHubFunction/) }],
      AlarmActions: ['<AlarmsTopic>'],
    });
    expect(named('security-hub-retries')).toMatchObject({ MetricName: 'RetriedSecurityHubFindings', Threshold: 2 });
    expect(named('security-hub-dead-letters')).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: '<SecurityHubDeadLetterQueue.QueueName>' }],
      AlarmActions: ['<AlarmsTopic>'],
    });
  });
});
