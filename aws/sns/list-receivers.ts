import { paginateListSubscriptionsByTopic, type SNSClient, type Subscription } from '@aws-sdk/client-sns';

/** A topic that people read, and the mailboxes that the settings subscribe to it. */
export type TopicOfPeople = { readonly topicArn: string; readonly email: readonly string[] };

export type Receivers = {
  /** Where messages would go, each once. */
  readonly unconfirmed: readonly string[];
  /** Mailboxes of the settings that have no subscription to one of their topics: SNS has deleted it, or they have unsubscribed. */
  readonly unsubscribed: readonly string[];
  /** Confirmed subscriptions, by the topic's ARN. */
  readonly confirmed: ReadonlyMap<string, number>;
};

/** Stands in place of the ARN of a subscription that nobody has confirmed. */
const PENDING = 'PendingConfirmation';
/** The same of one that was ended, and is listed for some days yet. */
const DELETED = 'Deleted';

/** Who has subscribed to these topics, and whether they get anything. */
export async function listReceivers(client: SNSClient, topics: readonly TopicOfPeople[]): Promise<Receivers> {
  const unconfirmed: string[] = [];
  const unsubscribed: string[] = [];
  const confirmed = new Map<string, number>();
  for (const { topicArn, email } of topics) {
    const living = await listLiving(client, topicArn);
    const pending = living.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
    const endpoints = new Set(living.map(({ Endpoint = '' }) => Endpoint.toLowerCase()));
    unconfirmed.push(...pending.flatMap(({ Endpoint }) => Endpoint ?? []));
    unsubscribed.push(...email.filter((address) => !endpoints.has(address.toLowerCase())));
    confirmed.set(topicArn, living.length - pending.length);
  }
  return { unconfirmed: [...new Set(unconfirmed)].sort(), unsubscribed: [...new Set(unsubscribed)].sort(), confirmed };
}

async function listLiving(client: SNSClient, topicArn: string): Promise<readonly Subscription[]> {
  const all: Subscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
    all.push(...Subscriptions);
  }
  return all.filter(({ SubscriptionArn }) => SubscriptionArn !== DELETED);
}
