import { Aws, Stack } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Settings } from '#core/settings/settings.ts';

type Channel = NonNullable<Settings['alerts']['amazonQ']>;

/**
 * Shows the topic's messages in a Slack channel, through Amazon Q Developer in chat applications. Nobody can do
 * anything in the account from that channel: its role may nothing, and the guardrail denies everything; without one
 * of our own it would be AdministratorAccess.
 */
export function createAmazonQ(scope: Construct, topic: Topic, { workspaceId, channelId }: Channel): void {
  const role = new Role(scope, 'ChatRole', {
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  new SlackChannelConfiguration(scope, 'Chat', {
    slackChannelConfigurationName: `${Stack.of(scope).stackName}-alerts`,
    slackWorkspaceId: workspaceId,
    slackChannelId: channelId,
    role,
    guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
    notificationTopics: [topic],
  });
}
