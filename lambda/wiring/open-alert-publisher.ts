import { setTimeout as pause } from 'node:timers/promises';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#aws/client-limits.ts';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { Alert } from '#core/notify/alert.ts';
import { INTERVAL, type PacedPublish, type PaceOptions, pacePublish } from '#core/notify/pace.ts';
import type { Settings } from '#core/settings/settings.ts';
import { errorFields } from '#core/telemetry.ts';
import { readVariable } from './function-environment.ts';
import { openLog } from './log-and-metrics.ts';
import { readRouteTopics } from './route-topics.ts';

/** Tells people on the channels that the settings and this function's environment name. */
export function openAlertPublisher(
  settings: Settings['alerts'],
  client: SNSClient,
  now: () => number,
): (alert: Alert) => Promise<boolean> {
  const log = openLog();
  const alertsTopicArn = readVariable('ALERTS_TOPIC_ARN');
  const clients = new Map([[regionOf(alertsTopicArn), client]]);
  return createAlertPublisher({
    // Only a topic that is not the stack's may be of another region.
    clientFor: (arn) =>
      getOrCreate(clients, regionOf(arn), () => new SNSClient({ ...clientLimits(), region: regionOf(arn) })),
    alertsTopicArn,
    chatTopicArn: process.env['CHAT_TOPIC_ARN'],
    eventsTopicArn: process.env['EVENTS_TOPIC_ARN'],
    routeTopicArns: readRouteTopics(settings),
    settings: process.env['TOPICS_OF_OTHERS'] === 'none' ? withoutOthers(settings) : settings,
    now,
    pause,
    onFailure: (error) => log('error', 'alert not published', errorFields(error)),
  });
}

/** The same at the pace that receivers take. */
export function openPacedPublisher(
  settings: Settings['alerts'],
  client: SNSClient,
  { table, now }: Pick<PaceOptions, 'table' | 'now'>,
): (timeLeft: () => number) => PacedPublish {
  const log = openLog();
  return pacePublish(openAlertPublisher(settings, client, now), {
    ...{ table, now, pause },
    // On this machine, nobody's mailbox is behind a topic.
    interval: Number(process.env['TRACEWARD_MESSAGE_INTERVAL'] ?? INTERVAL),
    onLater: ({ kind }) => log('warn', 'alert is left for later, as others go out before it', { kind }),
  });
}

/** On this machine only the stack's own topics are there. */
function withoutOthers(settings: Settings['alerts']): Settings['alerts'] {
  return { ...settings, routes: settings.routes.map((route) => ({ ...route, topicArn: null })) };
}

function regionOf(topicArn: string): string {
  return topicArn.split(':')[3] ?? '';
}
