import type { Alert } from '#core/notify/alert.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { NOW } from '#test/factories/alerts.ts';

/** What each channel for people gets of an alert, by the end of its golden file's name. To add one, add its line here. */
export const CHANNELS: Readonly<Record<string, (alert: Alert) => string>> = {
  'e-mail.txt': (alert) => {
    const { subject, body } = formatEMail(alert, NOW);
    return `Subject: ${subject}\n\n${body}`;
  },
  'slack.json': (alert) => `${JSON.stringify(formatSlack(alert, NOW), undefined, 2)}\n`,
  'amazon-q.json': (alert) => `${JSON.stringify(formatAmazonQ(alert, NOW), undefined, 2)}\n`,
  'webhook.json': (alert) => `${JSON.stringify(formatWebhook(alert, NOW), undefined, 2)}\n`,
  // What is about no one group it does not get.
  'pagerduty.json': (alert) => `${JSON.stringify(formatPagerDuty(alert, NOW) ?? null, undefined, 2)}\n`,
};
