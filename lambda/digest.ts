import type { Context } from 'aws-lambda';
import { TracewardError } from '#core/errors.ts';
import { asksForTestAlert, createTestAlert, testedRoute } from '#core/notify/example-alert.ts';
import type { NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { sendDigests } from '#core/notify/send-digests.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings } from './wiring/function-environment.ts';
import { openAttempts } from './wiring/open-attempts.ts';

const output = openLogAndMetrics();
const { now, log, metrics } = output;
const settings = readDeployedSettings();
const openAttempt = openAttempts(settings, output, 'Findings');

/**
 * Tells people what is due of all that was folded, held back, or hidden. With `{"testAlert":true}` it only sends an
 * example, on every channel that is set up, or by the one route that the event names.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  const attempt = openAttempt(() => context.getRemainingTimeInMillis());
  if (asksForTestAlert(event)) return sendTestAlert(attempt, testedRoute(event));
  const messages = await sendDigests(attempt);
  if (messages > 0) log('info', 'digests told', { messages });
  metrics.flush();
}

async function sendTestAlert({ alerting }: NotifyingAttempt, route: string | undefined): Promise<void> {
  const names = settings.alerts.routes.map(({ name }) => name);
  if (route !== undefined && !names.includes(route)) {
    const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
    throw new TracewardError('settings', `no route of the deployed settings has that name; ${known}`);
  }
  // Somebody waits for the answer: it may be the last of all, as long as the function runs.
  if ((await alerting.publish(createTestAlert(now(), route), Number.POSITIVE_INFINITY)) === 'told') return;
  throw new TracewardError('retry', 'the test alert could not be published');
}
