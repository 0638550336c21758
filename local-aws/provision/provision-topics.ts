import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { type CreateContext, list, physicalName, resourceType } from './resource-type.ts';
import type { ProvisionedResource, ProvisionedSubscription } from './resources.ts';

const topic = resourceType(
  { TopicName: v.optional(v.string()), Subscription: list(v.object({ Endpoint: v.string(), Protocol: v.string() })) },
  async ({ TopicName, Subscription }, { logicalId, clients }) => {
    const name = TopicName ?? physicalName(logicalId);
    const { TopicArn: arn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: name }));
    const resources = await Promise.all(
      Subscription.map(({ Endpoint, Protocol }) =>
        subscribe(clients.sns, { topicArn: arn, protocol: Protocol, endpoint: Endpoint, attributes: {} }),
      ),
    );
    return {
      ref: arn,
      attributes: { TopicArn: arn, TopicName: name },
      resources: [{ kind: 'topic', arn, isForeign: false }, ...resources],
    };
  },
);

type Subscription = {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
};

const subscription = resourceType(
  {
    TopicArn: v.string(),
    Protocol: v.string(),
    Endpoint: v.string(),
    RawMessageDelivery: v.optional(v.union([v.boolean(), v.string()])),
    FilterPolicy: v.optional(v.unknown()),
    FilterPolicyScope: v.optional(v.string()),
  },
  async ({ TopicArn, Protocol, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope }, context) => {
    const attributes = Object.entries({
      RawMessageDelivery: RawMessageDelivery?.toString(),
      FilterPolicy: FilterPolicy === undefined ? undefined : JSON.stringify(FilterPolicy),
      FilterPolicyScope,
    }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
    const foreign = await standInFor(TopicArn, context);
    const wanted = {
      topicArn: foreign?.arn ?? TopicArn,
      protocol: Protocol,
      endpoint: Endpoint,
      attributes: Object.fromEntries(attributes),
    };
    const resource = await subscribe(context.clients.sns, wanted);
    const resources: ProvisionedResource[] = [resource, ...(foreign === undefined ? [] : [foreign])];
    return { ref: `${TopicArn}:${context.logicalId}`, attributes: {}, resources };
  },
);

/** A topic of another account or region cannot be had here; one of its name takes its place. */
async function standInFor(topicArn: string, { clients, region, account }: CreateContext) {
  const [, , , topicRegion, topicAccount, name] = topicArn.split(':');
  if (topicRegion === region && topicAccount === account) return undefined;
  const { TopicArn: arn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: name }));
  return { kind: 'topic', arn, isForeign: true } as const;
}

/** Subscribes once, however often it is called: fauxqs, unlike SNS, would take the same subscription twice. */
export async function subscribe(
  sns: SNSClient,
  { topicArn, protocol, endpoint, attributes }: Subscription,
): Promise<ProvisionedSubscription> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  if (!Subscriptions.some(({ Protocol, Endpoint }) => Protocol === protocol && Endpoint === endpoint)) {
    await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, Attributes: attributes }),
    );
  }
  return { kind: 'subscription', topicArn, protocol, endpoint };
}

export const TOPIC_TYPES = {
  'AWS::SNS::Topic': topic,
  'AWS::SNS::Subscription': subscription,
};
