import { describe, expect, test } from '@jest/globals';
import { flatten, resourceOf, statementsOf, synthesiseTemplate } from '#test/factories/stack.ts';

const template = synthesiseTemplate({ alerts: { amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } } });

describe('Amazon Q', () => {
  test('is not there unless the settings name a channel', () => {
    const types = Object.values(synthesiseTemplate().Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::Chatbot::SlackChannelConfiguration');
    expect(types.filter((type) => type === 'AWS::SNS::Topic')).toHaveLength(3);
  });

  test('shows the messages of a topic of its own, to which nothing else is sent', () => {
    expect(flatten(resourceOf(template, 'AWS::Chatbot::SlackChannelConfiguration').Properties)).toEqual({
      ConfigurationName: 'traceward-alerts',
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      IamRoleArn: expect.stringMatching(/^<ChatRole/),
      GuardrailPolicies: ['arn:<AWS::Partition>:iam::aws:policy/AWSDenyAll'],
      SnsTopicArns: ['<ChatTopic>'],
    });
    expect(template.Resources['ChatTopic']?.Properties).toMatchObject({ DisplayName: 'traceward chat' });
  });

  test('may do nothing in the account', () => {
    const role = resourceOf(template, 'AWS::IAM::Role', 'ChatRole');
    expect(Object.keys(role.Properties)).toEqual(['AssumeRolePolicyDocument']);
    expect(statementsOf(template, 'AWS::IAM::Policy', 'Chat')).toEqual([]);
  });

  test('has a topic that the outputs name', () => {
    expect(flatten(template.Outputs['ChatTopicArn']?.Value)).toBe('<ChatTopic>');
    expect(synthesiseTemplate().Outputs).not.toHaveProperty('ChatTopicArn');
  });

  test.each([
    ['Detect', ['<AlertsTopic>', '<ChatTopic>', '<FindingsTopic>']],
    ['Announce', ['<AlertsTopic>', '<ChatTopic>', '<FindingsTopic>']],
    ['Digest', ['<AlertsTopic>', '<ChatTopic>']],
  ])('is told by %s', (name, topics) => {
    const { Environment } = resourceOf(template, 'AWS::Lambda::Function', name).Properties;
    expect(flatten(Environment)).toMatchObject({ Variables: { CHAT_TOPIC_ARN: '<ChatTopic>' } });
    const publish = statementsOf(template, 'AWS::IAM::Policy', `${name}Role`).find(
      ({ Action }) => Action === 'sns:Publish',
    );
    expect([publish?.Resource].flat().sort()).toEqual(topics);
  });
});
