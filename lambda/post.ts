import { setTimeout as pause } from 'node:timers/promises';
import type { Context, SQSEvent } from 'aws-lambda';
import { createPost, type Post } from '#aws/https-receiver.ts';
import { hasOwnEndpoint } from '#aws/own-endpoint.ts';
import { openSecret } from '#aws/secret.ts';
import { TracewardError } from '#core/errors.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type BatchResponse, processBatch } from '#core/ingest/process-batch.ts';
import { isObject, parseObject } from '#core/json.ts';
import { slackText } from '#core/output/slack-message.ts';
import { POST_CHANNELS, type PostChannel, secretOf } from '#core/settings/route.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings, readVariable } from './wiring/function-environment.ts';
import { type FateCounts, openWorkQueue } from './wiring/open-work-queue.ts';
import { readRouteTopics } from './wiring/route-topics.ts';

const COUNTS: Readonly<Record<PostChannel, FateCounts>> = {
  slack: { retried: 'RetriedAlerts', refused: 'RefusedAlerts' },
  pagerduty: { retried: 'RetriedPagerDutyAlerts', refused: 'RefusedPagerDutyAlerts' },
  webhook: { retried: 'RetriedWebhookAlerts', refused: 'RefusedWebhookAlerts' },
};

const output = openLogAndMetrics();
const { alerts } = readDeployedSettings();
const channel = readChannel();
const queue = openWorkQueue(output, COUNTS[channel]);
const routes = new Map([...readRouteTopics(alerts)].map(([name, arn]) => [arn, name]));
const posts = new Map<string, Post>();

/** Posts what a topic has sent to the queue of this function's channel: to the receiver of the topic's route. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<BatchResponse> {
  const response = await processBatch(Records, {
    ...queue,
    work: (body) => postEnvelope(body, () => context.getRemainingTimeInMillis()),
    // A receiver may be busy for all the time that there is. No alert is too large.
    timeLeft: () => 1,
  });
  output.metrics.flush();
  return response;
}

async function postEnvelope(body: string, remainingMilliseconds: () => number): Promise<void> {
  const { TopicArn, Subject, Message, MessageAttributes } = parseObject(body) ?? {};
  if (typeof Message !== 'string') throw new TracewardError('refused', 'the message is none of a topic of SNS');
  const made = isObject(MessageAttributes) ? MessageAttributes[channel] : undefined;
  const ready = isObject(made) && typeof made['Value'] === 'string' ? parseObject(made['Value']) : undefined;
  const payload =
    ready ?? (channel === 'slack' ? slackText(typeof Subject === 'string' ? Subject : '', Message) : undefined);
  // What somebody else published, and what is about no one group, PagerDuty and webhooks do not get.
  if (payload !== undefined) await postOf(String(TopicArn ?? ''))(payload, remainingMilliseconds);
}

/** The topic tells whose it is: of a route, or of what gets all. */
function postOf(topicArn: string): Post {
  const name = routes.get(topicArn);
  const route = alerts.routes.find((each) => each.name === name) ?? alerts;
  const arn = secretOf(route, channel);
  if (arn === null) throw new TracewardError('refused', `no route has the topic ${topicArn} and this channel any more`);
  return getOrCreate(posts, arn, () =>
    createPost({ channel, secret: openSecret(arn, Date.now), pause, allowLoopback: hasOwnEndpoint() }),
  );
}

function readChannel(): PostChannel {
  const named = readVariable('CHANNEL');
  const known = POST_CHANNELS.find((each) => each === named);
  if (known === undefined) throw new TracewardError('settings', `there is no channel ${named}; deploy the stack anew`);
  return known;
}
