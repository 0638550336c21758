import { describe, expect, test } from '@jest/globals';
import { flatten, resourceOf, statementsOf, synthesiseTemplate } from '#test/factories/stack.ts';

const ADDRESSES = ['security@company.example', 'on-call@company.example'];
const template = synthesiseTemplate({ alerts: { email: ADDRESSES } });

describe('the topics', () => {
  test('are encrypted with one key, which rotates, if findings pass through them', () => {
    for (const topic of ['FindingsTopic', 'AlertsTopic']) {
      expect(flatten(template.Resources[topic]?.Properties['KmsMasterKeyId'])).toBe('<TopicKey.Arn>');
    }
    expect(resourceOf(template, 'AWS::KMS::Key').Properties['EnableKeyRotation']).toBe(true);
  });

  test('of alarms depends on no key: that it is disabled has to be told', () => {
    expect(template.Resources['AlarmsTopic']?.Properties).not.toHaveProperty('KmsMasterKeyId');
    expect(JSON.stringify(template.Resources['TopicKey'])).not.toContain('cloudwatch');
  });

  test('name their sender so that an alarm is not taken for a finding', () => {
    const names = ['FindingsTopic', 'AlertsTopic', 'AlarmsTopic'].map(
      (topic) => template.Resources[topic]?.Properties['DisplayName'],
    );
    expect(names).toEqual(['traceward findings', 'traceward alerts', 'traceward operations']);
  });

  test('send alerts and alarms to each address of the settings, and findings to none', () => {
    const subscriptions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    const pairs = subscriptions.map(({ Properties }) => {
      const { Protocol, Endpoint, TopicArn } = flatten(Properties) as Record<string, string>;
      return `${Protocol}: ${TopicArn} to ${Endpoint}`;
    });
    expect(pairs.sort()).toEqual(
      ADDRESSES.flatMap((to) => [`email: <AlertsTopic> to ${to}`, `email: <AlarmsTopic> to ${to}`]).sort(),
    );
  });

  test('take alarms from CloudWatch, of this account only', () => {
    const allowed = statementsOf(template, 'AWS::SNS::TopicPolicy').filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '<AlarmsTopic>',
        Condition: {
          ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*' },
          StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
        },
      }),
    ]);
  });
});
