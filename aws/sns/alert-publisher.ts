import type { SNSClient } from '@aws-sdk/client-sns';
import { SEVERITIES } from '#core/detectors/detector.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { type Alert, groupsOf, severityOfAlert } from '#core/notify/alert.ts';
import { destinationsOf } from '#core/notify/routes.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import type { MessageOptions } from '#core/output/message/message-options.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { POST_CHANNELS, type PostChannel, type Route, secretOf } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import { toNanoseconds } from '#core/time.ts';
import {
  type Attributes,
  createPublishBatches,
  filterAttributes,
  type PublishBatchesOptions,
  type SnsMessage,
  textAttribute,
} from './publish-batches.ts';
import { createToldTopics } from './told-topics.ts';

export type AlertPublisherOptions = Pick<PublishBatchesOptions, 'pause'> & {
  /** The client of the topic's region. */
  readonly clientFor: (topicArn: string) => SNSClient;
  /** E-mail and, if it is configured, Slack. */
  readonly alertsTopicArn: string;
  /** Amazon Q; undefined if it is not configured. */
  readonly chatTopicArn: string | undefined;
  /** What is put on an event bus; undefined if it is not configured. */
  readonly eventsTopicArn?: string | undefined;
  /** The stack's own topics of routes, by the routes' names. */
  readonly routeTopicArns: ReadonlyMap<string, string>;
  readonly settings: Pick<Settings['alerts'], 'slackWebhookSecretArn' | 'routes'> & MessageOptions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears why a topic did not take an alert. */
  readonly onFailure: (error: unknown) => void;
};

/** What a topic gets. */
type Delivery = { readonly topicArn: string; readonly message: SnsMessage };

type FormatPosted = (alert: Alert, now: bigint, options: MessageOptions) => unknown;

const POSTED: Readonly<Record<PostChannel, FormatPosted>> = {
  slack: formatSlack,
  pagerduty: formatPagerDuty,
  webhook: formatWebhook,
};

/**
 * Publishes one message to people, by the routes that take it, or else on all channels; false if one topic did not take
 * it, whatever the reason. Asked again for the same message, it publishes only where it was not taken, as long as the
 * function is warm.
 */
export function createAlertPublisher(options: AlertPublisherOptions): (alert: Alert) => Promise<boolean> {
  const { clientFor, pause, now, onFailure, settings } = options;
  const { clusters, immediateProcesses, generatedNames } = settings;
  const message: MessageOptions = { clusters, immediateProcesses, generatedNames };
  const told = createToldTopics();

  return async (alert) => {
    const taken = new Set(told.of(alert));
    let isTold = true;
    for (const { topicArn, message } of deliveriesOf(alert)) {
      if (taken.has(topicArn)) continue;
      if (await isPublished(topicArn, message)) taken.add(topicArn);
      else isTold = false;
    }
    if (isTold) told.forget(alert);
    else told.remember(alert, taken);
    return isTold;
  };

  async function isPublished(topicArn: string, message: SnsMessage): Promise<boolean> {
    try {
      return (await createPublishBatches({ client: clientFor(topicArn), pause })(topicArn, [message])).size === 0;
    } catch (error) {
      onFailure(error);
      return false;
    }
  }

  function deliveriesOf(alert: Alert): readonly Delivery[] {
    const time = toNanoseconds(now());
    const { routes, isDefault } = destinationsOf(alert, settings.routes);
    return [
      ...routes.flatMap((route) => deliveriesBy(route, alert, time)),
      ...(isDefault ? defaultDeliveries(alert, time) : []),
      ...eventDeliveries(alert, time),
    ];
  }

  function deliveriesBy(route: Route, alert: Alert, time: bigint): readonly Delivery[] {
    const own = options.routeTopicArns.get(route.name);
    const posted = POST_CHANNELS.filter((channel) => secretOf(route, channel) !== null);
    return [
      ...(own === undefined ? [] : [{ topicArn: own, message: messageOf(alert, time, posted) }]),
      ...(route.topicArn === null ? [] : [{ topicArn: route.topicArn, message: messageOf(alert, time, []) }]),
    ];
  }

  function defaultDeliveries(alert: Alert, time: bigint): readonly Delivery[] {
    const { alertsTopicArn, chatTopicArn } = options;
    const posted = settings.slackWebhookSecretArn === null ? [] : (['slack'] as const);
    const people = { topicArn: alertsTopicArn, message: messageOf(alert, time, posted) };
    if (chatTopicArn === undefined) return [people];
    const chat = {
      id: 'chat',
      body: JSON.stringify(formatAmazonQ(alert, time, message)),
      attributes: attributesOf(alert),
    };
    return [people, { topicArn: chatTopicArn, message: chat }];
  }

  /** Whatever the routes say; but a test of one route is for that alone. */
  function eventDeliveries(alert: Alert, time: bigint): readonly Delivery[] {
    const { eventsTopicArn } = options;
    if (eventsTopicArn === undefined || (alert.kind === 'first' && alert.route !== undefined)) return [];
    const body = JSON.stringify(formatWebhook(alert, time, message));
    return [{ topicArn: eventsTopicArn, message: { id: 'event', body, attributes: attributesOf(alert) } }];
  }

  /** What mailboxes get, with what is posted elsewhere as attributes. */
  function messageOf(alert: Alert, time: bigint, posted: readonly PostChannel[]): SnsMessage {
    const { subject, body } = formatEMail(alert, time, message);
    const payloads = posted.flatMap((channel) => {
      const payload = POSTED[channel](alert, time, message);
      return payload === undefined ? [] : [[channel, textAttribute(JSON.stringify(payload))] as const];
    });
    return { id: 'alert', subject, body, attributes: { ...attributesOf(alert), ...Object.fromEntries(payloads) } };
  }
}

/** A message about several rules has none to filter by. One that is about no finding has the severity of its rules. */
function attributesOf(alert: Alert): Attributes {
  const detectors = detectorsOf(groupsOf(alert));
  const rule = detectors.length === 1 ? detectors[0]?.id : undefined;
  const known = severityOfAlert(alert);
  const severities = known === undefined ? detectors.map(({ severity }) => severity) : [known];
  const severity = Math.max(...severities.map((each) => SEVERITIES[each].tracee));
  return filterAttributes({ rule, severity: String(severity), kind: alert.kind, ...aboutOf(alert) });
}

function aboutOf(alert: Alert): Readonly<Record<string, string | undefined>> {
  switch (alert.kind) {
    case 'first':
      return { basis: alert.finding.basis, cluster: alert.group.cluster, namespace: alert.group.namespace };
    case 'follow-up':
      return { cluster: alert.group.cluster, namespace: alert.group.namespace };
    case 'baseline':
    case 'daily':
    case 'overflow':
    case 'suppression-ended':
    case 'rescan':
    case 'watch':
      return {};
  }
}
