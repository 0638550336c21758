import { setTimeout as pause } from 'node:timers/promises';
import type { Context, SQSEvent } from 'aws-lambda';
import { hasOwnEndpoint } from '#aws/own-endpoint.ts';
import { openQueue } from '#aws/queue.ts';
import { openSecret } from '#aws/secret.ts';
import { createPostToSlack } from '#aws/slack-webhook.ts';
import { TracewardError } from '#core/errors.ts';
import { type BatchResponse, processBatch } from '#core/ingest/process-batch.ts';
import { isObject } from '#core/json.ts';
import { SLACK_ATTRIBUTE, slackText } from '#core/output/slack-message.ts';
import { errorFields } from '#core/telemetry.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings, readVariable } from './wiring/function-environment.ts';

const { log, metrics } = openLogAndMetrics();
const queue = openQueue({ queueUrl: readVariable('QUEUE_URL'), deadLetterUrl: readVariable('DEAD_LETTER_URL') });
const post = createPostToSlack({ webhook: openSecret(secretArn(), Date.now), pause, allowLoopback: hasOwnEndpoint() });

/** Posts to Slack what the topic of alerts has sent to the queue. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<BatchResponse> {
  const response = await processBatch(Records, {
    work: (body) => post(payloadOf(body), () => context.getRemainingTimeInMillis()),
    queue,
    // Slack may be busy for all the time that there is. No alert is too large.
    timeLeft: () => 1,
    random: Math.random,
    onFailure: (what, { messageId }, error) => log('error', what, { messageId, ...errorFields(error) }),
    count: (fate) => metrics.add(fate === 'retried' ? { RetriedAlerts: 1 } : { RefusedAlerts: 1 }),
  });
  metrics.flush();
  return response;
}

/** What Slack is to get of a message in SNS's envelope: what was made for it, else the text. */
function payloadOf(body: string): object {
  const { Subject, Message, MessageAttributes } = parse(body) ?? {};
  if (typeof Message !== 'string') throw new TracewardError('refused', 'the message is none of a topic of SNS');
  const made = isObject(MessageAttributes) ? MessageAttributes[SLACK_ATTRIBUTE] : undefined;
  const payload = isObject(made) && typeof made['Value'] === 'string' ? parse(made['Value']) : undefined;
  return payload ?? slackText(typeof Subject === 'string' ? Subject : '', Message);
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
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
