import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createDynamoTable } from './adapters/dynamo.ts';
import { createAlertPublisher } from './adapters/sns/alert-publisher.ts';
import { createFindingPublisher } from './adapters/sns/finding-publisher.ts';
import { groupOf } from './core/alerts/group.ts';
import { TracewardError } from './core/errors.ts';
import type { Settings } from './core/settings/settings.ts';
import { createLifetimes, type Ledger, type Publish } from './core/state/ledger.ts';
import { createRecall } from './core/state/recall.ts';
import { readVariable } from './environment.ts';

/** What is left of the function's time when it stops beginning new work, for what is under way. */
const RESERVE_MILLISECONDS = 20_000;
/** With the client's backoff about ten seconds of throttling are waited out. */
const MAX_ATTEMPTS = 8;

/**
 * Opens the state behind this function: gives a ledger for each attempt, and shares what a warm function remembers.
 * `onPublished` hears how many findings went out.
 */
export function openLedgers(
  { retentionDays, alerts }: Settings,
  onPublished: (count: number) => void,
): (remainingMilliseconds: () => number) => Ledger {
  const now = Date.now;
  const table = createDynamoTable({
    client: new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS }),
    tableName: readVariable('TABLE_NAME'),
    pause,
  });
  const client = new SNSClient({ maxAttempts: MAX_ATTEMPTS });
  const tellMachines = createFindingPublisher({
    client,
    topicArn: readVariable('FINDINGS_TOPIC_ARN'),
    format: alerts.format,
    pause,
  });
  const tellPeople = createAlertPublisher({
    client,
    alertsTopicArn: readVariable('ALERTS_TOPIC_ARN'),
    chatTopicArn: process.env['CHAT_TOPIC_ARN'],
    slack: process.env['SLACK'] === 'true',
    now,
    pause,
  });
  const publish: Publish = async (findings) => {
    const unpublished = new Set(await tellMachines(findings));
    for (const finding of findings.filter(({ id }) => !unpublished.has(id))) {
      const isTold = await tellPeople({ kind: 'first', group: groupOf(finding), finding, isTest: false });
      if (!isTold) unpublished.add(finding.id);
    }
    onPublished(findings.length - unpublished.size);
    return unpublished;
  };
  const shared = { table, publish, now, recall: createRecall(now), lifetimes: createLifetimes(retentionDays, now) };

  return (remainingMilliseconds) => ({
    ...shared,
    owner: randomUUID(),
    announcing: new Set(),
    checkTime() {
      if (remainingMilliseconds() > RESERVE_MILLISECONDS) return;
      throw new TracewardError(
        'retry',
        'the function ran out of time; what was done stays, and the rest is tried again',
      );
    },
  });
}
