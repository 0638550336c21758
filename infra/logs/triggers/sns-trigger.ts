import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { filterRules, OBJECT_CREATED, sentBy } from '#infra/logs/object-created.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import { type Paste, statementIdOf } from '#infra/paste.ts';
import { waitOnce } from '#infra/repeated-dependencies.ts';
import type { Topics } from '#infra/topics.ts';
import type { LogTrigger } from './trigger.ts';

type OwnBucket = Extract<LogBucket, { kind: 'own' }>;

/** The bucket tells a topic, and the queue is one of those who listen. */
export const triggerBySns: LogTrigger = (scope, { logs, queue, topics, topicArn }) => {
  if (logs.kind === 'own') {
    subscribe(scope, queue, createNotifiedTopic(logs, topics).topicArn);
    return [];
  }
  if (topicArn === null) throw new TypeError('the settings let no existing bucket pass without its topic');
  // A topic of another region than the stack's is subscribed to where it is.
  subscribe(scope, queue, topicArn, topicArn.split(':')[3]);
  return logs.kind === 'foreign' ? [subscriptionToPaste(scope, topicArn)] : [];
};

function createNotifiedTopic(logs: OwnBucket, topics: Topics): Topic {
  const topic = topics.createTopic('LogNotification', 'logs');
  topics.allow(topic, 's3.amazonaws.com', sentBy(logs));
  const rules = filterRules(logs.prefix);
  logs.resource.notificationConfiguration = {
    topicConfigurations: [
      { event: OBJECT_CREATED, topic: topic.topicArn, ...(rules.length > 0 && { filter: { s3Key: { rules } } }) },
    ],
  };
  logs.resource.node.addDependency(topic.node.findChild('Policy'));
  waitOnce(logs.resource, topic);
  return topic;
}

/** As it is, without SNS's envelope. What cannot be delivered is a dead letter at once. */
function subscribe(scope: Construct, { queue, deadLetters }: WorkQueue, topicArn: string, region?: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
    }),
  );
  new Subscription(scope, 'LogSubscription', {
    topic: Topic.fromTopicArn(scope, 'NotifiedTopic', topicArn),
    protocol: SubscriptionProtocol.SQS,
    endpoint: queue.queueArn,
    rawMessageDelivery: true,
    deadLetterQueue: deadLetters,
    ...(region !== undefined && { region }),
  });
}

function subscriptionToPaste(scope: Construct, topicArn: string): Paste {
  return {
    name: 'TopicPolicyToPaste',
    description: `Add to the policy of ${topicArn}, before the stack is deployed`,
    value: allowSubscribing(topicArn, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`, Stack.of(scope).stackName),
  };
}

/**
 * The statements of the topic's policy that let an account in. They have to be there before the stack is deployed: CloudFormation looks at
 * the topic, for which there is no protocol, and then subscribes
 * (https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-sns).
 */
export function allowSubscribing(topicArn: string, accountArn: string, stackName: string): readonly object[] {
  const allow = (purpose: string, action: string) => ({
    Sid: statementIdOf(stackName, purpose),
    Effect: 'Allow',
    Principal: { AWS: accountArn },
    Action: action,
    Resource: topicArn,
  });
  return [
    { ...allow('Subscribes', 'sns:Subscribe'), Condition: { StringEquals: { 'sns:Protocol': 'sqs' } } },
    allow('SeesTopic', 'sns:GetTopicAttributes'),
  ];
}
