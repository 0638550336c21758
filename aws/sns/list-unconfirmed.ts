import { paginateListSubscriptionsByTopic, type SNSClient, type Subscription } from '@aws-sdk/client-sns';

export type Receivers = {
  /** Where messages would go, each once. */
  readonly unconfirmed: readonly string[];
  /** Subscriptions. */
  readonly confirmed: number;
};

/** Stands in place of the ARN of a subscription that nobody has confirmed. */
const PENDING = 'PendingConfirmation';

/** Who has subscribed to these topics, and whether they get anything. */
export async function listUnconfirmed(client: SNSClient, topicArns: readonly string[]): Promise<Receivers> {
  const all: Subscription[] = [];
  for (const TopicArn of topicArns) {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      all.push(...Subscriptions);
  }
  const pending = all.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
  const endpoints = pending.flatMap(({ Endpoint }) => (Endpoint === undefined ? [] : [Endpoint]));
  return { unconfirmed: [...new Set(endpoints)].sort(), confirmed: all.length - pending.length };
}
