import { createTestAlert } from '#core/notify/example-alert.ts';
import { destinationsOf } from '#core/notify/routes.ts';
import type { Route } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Who gets a test alert by these settings, a line for each receiver. `route`: the one that is tried; undefined: all. */
export function receiversOfTest(
  { alerts, integrations }: Pick<Settings, 'alerts' | 'integrations'>,
  route: string | undefined,
): readonly string[] {
  const { routes, isDefault } = destinationsOf(createTestAlert(0, route), alerts.routes);
  return [
    ...(isDefault ? defaultReceivers(alerts) : []),
    ...routes.flatMap((one) => receiversBy(one).map((receiver) => `${receiver}, by the route ${one.name}`)),
    ...(isDefault && integrations.eventBus !== null ? [`on the event bus ${integrations.eventBus}`] : []),
  ];
}

function defaultReceivers({ email, slackWebhookSecretArn, amazonQ }: Settings['alerts']): string[] {
  return [
    ...email.map(byEMail),
    ...(slackWebhookSecretArn === null ? [] : [inSlack(slackWebhookSecretArn)]),
    ...(amazonQ === null ? [] : [`in Slack, by Amazon Q in the channel ${amazonQ.channelId}`]),
  ];
}

function receiversBy({
  email,
  slackWebhookSecretArn,
  pagerDutySecretArn,
  webhookSecretArn,
  topicArn,
}: Route): string[] {
  return [
    ...email.map(byEMail),
    ...(slackWebhookSecretArn === null ? [] : [inSlack(slackWebhookSecretArn)]),
    ...(pagerDutySecretArn === null ? [] : [`at PagerDuty, with the key in ${pagerDutySecretArn}`]),
    ...(webhookSecretArn === null ? [] : [`at the webhook in ${webhookSecretArn}`]),
    ...(topicArn === null ? [] : [`on the topic ${topicArn}`]),
  ];
}

function byEMail(address: string): string {
  return `by e-mail at ${address}`;
}

function inSlack(secret: string): string {
  return `in Slack, by the webhook in ${secret}`;
}
