import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { hasOwnTopic, type Route, routeId } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import { pin } from './pin.ts';

/** A route with the topic that its receivers are subscribed to; null if it only has another's topic. */
export interface RouteTopic {
  readonly route: Route;
  readonly topic: Topic | null;
}

/**
 * Topics of their own, so that none is taken for another: findings for machines, alerts for people, alarms about
 * traceward itself, and what Amazon Q shows, which would drop anything else without a word. One key encrypts what
 * tells of findings. Alarms have none: they tell of no finding, and that the key is disabled is one of the things that
 * they have to tell; AWS's own key for SNS would not let CloudWatch publish.
 */
export class Topics extends Construct {
  readonly findings: Topic;
  readonly alerts: Topic;
  readonly alarms: Topic;
  /** Null if the settings name no channel for Amazon Q. */
  readonly chat: Topic | null;
  /** Alerts as events, whatever the routes. Null if there is no event bus to put them on. */
  readonly events: Topic | null;
  /** In the order of the settings. */
  readonly routes: readonly RouteTopic[];
  readonly key: Key;

  constructor(scope: Construct, id: string, { alerts, integrations }: Pick<Settings, 'alerts' | 'integrations'>) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Encrypts the SNS topics of traceward',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
    });
    pin(this.key, 'TopicKey', RemovalPolicy.DESTROY);
    this.findings = this.createTopic('Findings', 'findings');
    this.alerts = this.createTopic('Alerts', 'alerts');
    this.alarms = this.createTopic('Alarms', 'operations', null);
    this.chat = alerts.amazonQ === null ? null : this.createTopic('Chat', 'chat');
    this.events = integrations.eventBus === null ? null : this.createTopic('Events', 'events');
    for (const address of alerts.email) {
      this.alerts.addSubscription(new EmailSubscription(address));
      this.alarms.addSubscription(new EmailSubscription(address));
    }
    this.routes = alerts.routes.map((route) => ({ route, topic: this.createRouteTopic(route) }));
    allowPublishing(this.alarms, 'cloudwatch.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*` },
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    });
  }

  private createRouteTopic(route: Route): Topic | null {
    if (!hasOwnTopic(route)) return null;
    const topic = this.createTopic(`Route${routeId(route)}`, `alerts ${route.name}`);
    for (const address of route.email) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  /** `purpose`, after the stack's name, is what an e-mail shows as its sender. */
  createTopic(name: string, purpose: string, key: Key | null = this.key): Topic {
    const displayName = `${Stack.of(this).stackName} ${purpose}`;
    const topic = new Topic(this, name, { displayName, enforceSSL: true, ...(key !== null && { masterKey: key }) });
    pin(topic, `${name}Topic`, RemovalPolicy.DESTROY);
    return topic;
  }

  /** Lets an AWS service publish to an encrypted topic, under conditions that tie it to its source. */
  allow(topic: Topic, service: string, conditions: Conditions): void {
    allowPublishing(topic, service, conditions);
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}

type Conditions = Record<string, Record<string, string>>;

function allowPublishing(topic: Topic, service: string, conditions: Conditions): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
}
