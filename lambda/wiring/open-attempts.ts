import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createDynamoTable } from '#aws/dynamo.ts';
import { createFindingPublisher } from '#aws/sns/finding-publisher.ts';
import { TracewardError } from '#core/errors.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import type { Alerting, NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import type { Settings } from '#core/settings/settings.ts';
import { createLifetimes, type Publish } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { readVariable } from './function-environment.ts';
import { openAlertPublisher } from './open-alert-publisher.ts';
import { timeToWork } from './time-to-work.ts';

/** With the client's backoff about ten seconds of throttling are waited out. */
const MAX_ATTEMPTS = 8;

/** Hears what went out. */
export type PublishedCounts = { readonly findings: (count: number) => void; readonly alerts: (count: number) => void };

/** Opens the state behind this function: returns what makes an attempt, and shares what a warm function remembers. */
export function openAttempts(
  { retentionDays, alerts, suppressions }: Settings,
  now: () => number,
  published: PublishedCounts,
): (remainingMilliseconds: () => number) => NotifyingAttempt {
  const client = new SNSClient({ maxAttempts: MAX_ATTEMPTS });
  const publishFindings = createFindingPublisher({
    client,
    topicArn: readVariable('FINDINGS_TOPIC_ARN'),
    format: alerts.format,
    pause,
  });
  const notifyPeople = openAlertPublisher(client, now);
  const publish: Publish = async (findings) => {
    const unpublished = await publishFindings(findings);
    published.findings(findings.length - unpublished.size);
    return unpublished;
  };
  const publishAlert: Alerting['publish'] = async (alert) => {
    const isOut = await notifyPeople(alert);
    published.alerts(Number(isOut));
    return isOut;
  };
  const shared = {
    table: createDynamoTable({
      client: new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS }),
      tableName: readVariable('TABLE_NAME'),
      pause,
    }),
    doneCache: createDoneCache(now),
    now,
    lifetimes: createLifetimes(retentionDays, now),
    publish,
    alerting: {
      suppressions,
      ceiling: alerts.ceilingPer15Minutes,
      baselineHours: alerts.baselineHours,
      immediateProcesses: alerts.immediateProcesses,
      publish: publishAlert,
    },
  };

  return (remainingMilliseconds) =>
    createLiveAttempt({
      ...shared,
      owner: randomUUID(),
      checkTime() {
        if (timeToWork(remainingMilliseconds) > 0) return;
        throw new TracewardError(
          'retry',
          'the function ran out of time; what was done stays, and the rest is tried again',
        );
      },
    });
}
