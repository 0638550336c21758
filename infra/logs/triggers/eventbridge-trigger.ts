import { Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import type { Paste } from '#infra/paste.ts';
import type { LogTrigger } from './trigger.ts';

const SOURCE = 'aws.s3';
const DETAIL_TYPE = 'Object Created';

/**
 * The account's default event bus tells the queue. Nothing of the bucket's notifications is touched, but its owner must
 * have switched on EventBridge for it. Keys stand in these events as they are, so the prefix does too.
 */
export const triggerByEventBridge: LogTrigger = (scope, { logs, queue }) => {
  new Rule(scope, 'ObjectCreated', {
    description: `traceward: new logs in ${logs.kind === 'own' ? 'its bucket' : logs.name}`,
    eventPattern: {
      account: [logs.account],
      source: [SOURCE],
      detailType: [DETAIL_TYPE],
      detail: detailOf(logs),
    },
    targets: [targetOf(queue)],
  });
  if (logs.kind === 'own') {
    logs.resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return [];
  }
  if (logs.kind === 'existing') return [switchToPaste(logs)];
  acceptEvents(scope, logs.account);
  return [switchToPaste(logs), ...forwardingToPaste(scope, logs)];
};

function detailOf({ name, prefix }: LogBucket): Record<string, object> {
  return { bucket: { name: [name] }, ...(prefix !== '' && { object: { key: [{ prefix }] } }) };
}

/** Not the CDK's target, whose permission on the queue is wider. What cannot be delivered is a dead letter at once. */
function targetOf({ queue, deadLetters }: WorkQueue): IRuleTarget {
  return {
    bind: ({ ruleRef: { ruleArn } }) => {
      allowEvents(queue, ruleArn);
      allowEvents(deadLetters, ruleArn);
      return { arn: queue.queueArn, deadLetterConfig: { arn: deadLetters.queueArn } };
    },
  };
}

function allowEvents(queue: IQueue, ruleArn: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    }),
  );
}

function defaultBusArn(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
}

/** Not as CfnEventBusPolicy, which warns that it also knows an older way, which is not used here. */
function acceptEvents(scope: Construct, account: string): void {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:${Aws.PARTITION}:iam::${account}:root` },
    Action: 'events:PutEvents',
    Resource: defaultBusArn(scope),
    Condition: { StringEquals: { 'events:source': SOURCE, 'events:detail-type': DETAIL_TYPE } },
  };
  new CfnResource(scope, 'ForeignEvents', {
    type: 'AWS::Events::EventBusPolicy',
    properties: { EventBusName: 'default', StatementId: `${Stack.of(scope).stackName}-logs`, Statement: statement },
  });
}

function switchToPaste({ name }: LogBucket): Paste {
  return {
    name: 'BucketNotificationToPaste',
    description: `Add to the notification configuration of ${name}, beside the entries it has, if it is not there`,
    value: { EventBridgeConfiguration: {} },
  };
}

function forwardingToPaste(scope: Construct, logs: LogBucket): Paste[] {
  const target = defaultBusArn(scope);
  return [
    {
      name: 'EventRuleToPaste',
      description: `For account ${logs.account}: a rule on its default event bus`,
      value: {
        EventPattern: { source: [SOURCE], 'detail-type': [DETAIL_TYPE], detail: detailOf(logs) },
        Targets: [
          {
            Id: Stack.of(scope).stackName,
            Arn: target,
            RoleArn: 'a role for events.amazonaws.com with EventRolePolicyToPaste',
          },
        ],
      },
    },
    {
      name: 'EventRolePolicyToPaste',
      description: `For account ${logs.account}: the policy of the role that its rule forwards events with`,
      value: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: target }],
      },
    },
  ];
}
