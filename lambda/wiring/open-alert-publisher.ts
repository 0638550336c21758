import { setTimeout as pause } from 'node:timers/promises';
import type { SNSClient } from '@aws-sdk/client-sns';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import type { Alert } from '#core/notify/alert.ts';
import type { Settings } from '#core/settings/settings.ts';
import { errorFields } from '#core/telemetry.ts';
import { readVariable } from './function-environment.ts';
import { openLog } from './log-and-metrics.ts';

/** Tells people on the channels that this function's environment names. */
export function openAlertPublisher(
  { clusters }: Settings['alerts'],
  client: SNSClient,
  now: () => number,
): (alert: Alert) => Promise<boolean> {
  const log = openLog();
  return createAlertPublisher({
    client,
    alertsTopicArn: readVariable('ALERTS_TOPIC_ARN'),
    chatTopicArn: process.env['CHAT_TOPIC_ARN'],
    slack: process.env['SLACK'] === 'true',
    clusters,
    now,
    pause,
    onFailure: (error) => log('error', 'alert not published', errorFields(error)),
  });
}
