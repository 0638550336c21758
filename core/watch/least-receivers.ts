import { hasChannel, type Route } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';

export type TopicsOfPeople = {
  readonly alertsTopicArn: string;
  readonly chatTopicArn: string | undefined;
  /** The stack's own, by the routes' names. */
  readonly routeTopicArns: ReadonlyMap<string, string>;
};

/**
 * The least of receivers that any message finds: of the channels that get what no route takes, and of each route. Another's topic counts
 * as one, since its subscriptions cannot be seen. `confirmed`: subscriptions, by the topic's ARN.
 */
export function leastReceivers(
  alerts: Settings['alerts'],
  { alertsTopicArn, chatTopicArn, routeTopicArns }: TopicsOfPeople,
  confirmed: ReadonlyMap<string, number>,
): number {
  const { email, slackWebhookSecretArn, amazonQ, routes } = alerts;
  const withChannel = routes.filter(hasChannel);
  // With routes alone, what they leave over may be meant for nobody: the deployment has warned.
  const isDefaultUsed =
    email.length > 0 || slackWebhookSecretArn !== null || amazonQ !== null || withChannel.length === 0;
  const ofDefault = of(alertsTopicArn) + of(chatTopicArn);
  return Math.min(...(isDefaultUsed ? [ofDefault] : []), ...withChannel.map(ofRoute));

  function ofRoute({ name, topicArn }: Route): number {
    return of(routeTopicArns.get(name)) + (topicArn === null ? 0 : 1);
  }

  function of(topicArn: string | undefined): number {
    return topicArn === undefined ? 0 : (confirmed.get(topicArn) ?? 0);
  }
}
