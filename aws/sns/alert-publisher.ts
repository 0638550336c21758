import { SEVERITIES } from '#core/detectors/detector.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { type Alert, groupsOf } from '#core/notify/alert.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import type { MessageOptions } from '#core/output/message/message-options.ts';
import { formatSlack, SLACK_ATTRIBUTE } from '#core/output/slack-message.ts';
import { toNanoseconds } from '#core/time.ts';
import {
  type Attributes,
  createPublishBatches,
  filterAttributes,
  type PublishBatchesOptions,
  textAttribute,
} from './publish-batches.ts';

export type AlertPublisherOptions = PublishBatchesOptions & {
  /** E-mail and, if it is configured, Slack. */
  readonly alertsTopicArn: string;
  /** Amazon Q; undefined if it is not configured. */
  readonly chatTopicArn: string | undefined;
  /** Whether a function posts to Slack what stands in the attribute `slack`. */
  readonly slack: boolean;
  /** `alerts.clusters` of the settings. */
  readonly clusters?: MessageOptions['clusters'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears why a topic did not take an alert. */
  readonly onFailure: (error: unknown) => void;
};

/** Publishes one message to people, on all their channels; false if one of them did not take it, whatever the reason. */
export function createAlertPublisher(options: AlertPublisherOptions): (alert: Alert) => Promise<boolean> {
  const { alertsTopicArn, chatTopicArn, slack, clusters, now, onFailure } = options;
  const publish = createPublishBatches(options);

  return async (alert) => {
    try {
      return await publishEverywhere(alert);
    } catch (error) {
      onFailure(error);
      return false;
    }
  };

  async function publishEverywhere(alert: Alert): Promise<boolean> {
    const time = toNanoseconds(now());
    const { subject, body } = formatEMail(alert, time, { clusters });
    const attributes = attributesOf(alert);
    const forSlack: Attributes = slack
      ? { [SLACK_ATTRIBUTE]: textAttribute(JSON.stringify(formatSlack(alert, time, { clusters }))) }
      : {};
    const message = { id: 'alert', subject, body, attributes: { ...attributes, ...forSlack } };
    if ((await publish(alertsTopicArn, [message])).size > 0) return false;
    if (chatTopicArn === undefined) return true;
    const chat = { id: 'chat', body: JSON.stringify(formatAmazonQ(alert, time, { clusters })), attributes };
    return (await publish(chatTopicArn, [chat])).size === 0;
  }
}

/** A message about several rules has none to filter by, and the greatest severity. */
function attributesOf(alert: Alert): Attributes {
  const detectors = detectorsOf(groupsOf(alert));
  const rule = detectors.length === 1 ? detectors[0]?.id : undefined;
  const severity = Math.max(...detectors.map((detector) => SEVERITIES[detector.severity].tracee));
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
