import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#aws/client-limits.ts';
import { createFindingPublisher } from '#aws/sns/finding-publisher.ts';
import { TracewardError } from '#core/errors.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import { type Alerting, alertingIn, type NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readsFindings } from '#core/settings/integrations-section.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { readStanding } from '#core/watch/read-standing.ts';
import { readVariable, timeToWork } from './function-environment.ts';
import type { LogAndMetrics } from './log-and-metrics.ts';
import { openPacedPublisher } from './open-alert-publisher.ts';
import { openTable } from './open-table.ts';

/**
 * Opens the state behind this function: returns what makes an attempt, and shares what a warm function remembers.
 * `published`: the metric that counts the findings which went out.
 */
export function openAttempts(
  settings: Settings,
  { now, metrics }: Pick<LogAndMetrics, 'now' | 'metrics'>,
  published: 'Findings' | 'Announced',
): (remainingMilliseconds: () => number) => NotifyingAttempt {
  const { apiServers, retentionDays, alerts, integrations } = settings;
  const table = openTable();
  const compiled = compileApiServers(apiServers);
  const client = new SNSClient(clientLimits());
  const publishFindings = createFindingPublisher({
    client,
    topicArn: readVariable('FINDINGS_TOPIC_ARN'),
    format: alerts.format,
    ocsfVersion: alerts.ocsfVersion,
    isReadByStack: readsFindings(integrations),
    pause,
  });
  const openNotifying = openPacedPublisher(alerts, client, { table, now });
  const publish: Publish = async (findings) => {
    const unpublished = await publishFindings(findings);
    metrics.add({ [published]: findings.length - unpublished.size });
    return unpublished;
  };
  const openPublishing = (timeLeft: () => number): Alerting['publish'] => {
    const notifyPeople = openNotifying(timeLeft);
    return async (alert, latest) => {
      const fate = await notifyPeople(alert, latest);
      metrics.add({ Alerts: Number(fate === 'told') });
      return fate;
    };
  };
  const alerting = { ...alertingIn(settings), standing: () => readStanding({ table, now, apiServers: compiled }) };
  const shared = {
    table,
    doneCache: createDoneCache(now),
    now,
    lifetimes: createLifetimes(retentionDays, now),
    apiServers: compiled,
    retains: settings.connections.retain,
    budgets: createBudgets(now),
    publish,
  };

  return (remainingMilliseconds) =>
    createLiveAttempt({
      ...shared,
      alerting: { ...alerting, publish: openPublishing(remainingMilliseconds) },
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
