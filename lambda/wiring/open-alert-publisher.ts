import { setTimeout as pause } from 'node:timers/promises';
import type { SNSClient } from '@aws-sdk/client-sns';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import type { Alert } from '#core/notify/alert.ts';
import { readVariable } from './function-environment.ts';

/** Tells people on the channels that this function's environment names. */
export function openAlertPublisher(client: SNSClient, now: () => number): (alert: Alert) => Promise<boolean> {
  return createAlertPublisher({
    client,
    alertsTopicArn: readVariable('ALERTS_TOPIC_ARN'),
    chatTopicArn: process.env['CHAT_TOPIC_ARN'],
    slack: process.env['SLACK'] === 'true',
    now,
    pause,
  });
}
