import { setTimeout as pause } from 'node:timers/promises';
import type { Context, SNSEvent } from 'aws-lambda';
import { hasOwnEndpoint } from '#aws/own-endpoint.ts';
import { openSecret } from '#aws/secret.ts';
import { createPostToSlack } from '#aws/slack-webhook.ts';
import { TracewardError } from '#core/errors.ts';
import { isObject } from '#core/json.ts';
import { SLACK_ATTRIBUTE, slackText } from '#core/output/slack-message.ts';
import { errorFields } from '#core/telemetry.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings } from './wiring/function-environment.ts';

const log = openLog();
const post = createPostToSlack({ webhook: openSecret(secretArn(), Date.now), pause, allowLoopback: hasOwnEndpoint() });

/** Posts to Slack what the topic of alerts sends. What fails is tried again by Lambda, and then a dead letter. */
export async function handler({ Records }: SNSEvent, context: Context): Promise<void> {
  for (const { Sns } of Records) {
    try {
      await post(payloadOf(Sns), () => context.getRemainingTimeInMillis());
    } catch (error) {
      log('error', 'alert not shown in Slack', { messageId: Sns.MessageId, ...errorFields(error) });
      throw error;
    }
  }
}

function payloadOf({ MessageAttributes, Subject, Message }: SNSEvent['Records'][number]['Sns']): object {
  return parse(MessageAttributes[SLACK_ATTRIBUTE]?.Value) ?? slackText(Subject ?? '', Message);
}

function parse(json: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(json ?? 'null');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function secretArn(): string {
  const arn = readDeployedSettings().alerts.slackWebhookSecretArn;
  if (arn === null)
    throw new TracewardError('settings', 'alerts.slackWebhookSecretArn is not set; deploy the stack anew');
  return arn;
}
