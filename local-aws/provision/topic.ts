import { CreateTopicCommand } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { list, resourceType } from './resource-type.ts';
import { subscribe } from './subscription.ts';

const subscription = v.object({ Endpoint: v.string(), Protocol: v.string() });

export const topic = resourceType(
  { TopicName: v.optional(v.string()), Subscription: list(subscription) },
  async ({ TopicName, Subscription }, { logicalId, clients }) => {
    const name = TopicName ?? physicalName(logicalId);
    const { TopicArn: arn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: name }));
    const pieces = await Promise.all(
      Subscription.map(({ Endpoint, Protocol }) =>
        subscribe(clients.sns, { topicArn: arn, protocol: Protocol, endpoint: Endpoint, attributes: {} }),
      ),
    );
    return {
      ref: arn,
      attributes: { TopicArn: arn, TopicName: name },
      pieces: [{ kind: 'topic', arn, isForeign: false }, ...pieces],
    };
  },
);
