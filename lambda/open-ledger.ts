import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createDynamoTable } from './adapters/dynamo.ts';
import { createSnsPublisher } from './adapters/sns.ts';
import { TracewardError } from './core/errors.ts';
import type { Settings } from './core/settings/settings.ts';
import { createLifetimes, type Ledger, type Publish } from './core/state/ledger.ts';
import { createRecall } from './core/state/recall.ts';
import { readVariable } from './environment.ts';

/** What is left of the function's time when it stops beginning new work, for what is under way. */
const RESERVE_MILLISECONDS = 20_000;
/** With the client's backoff about ten seconds of throttling are waited out. */
const MAX_ATTEMPTS = 8;

/** Milliseconds in which new work may begin. */
export function timeToWork(remainingMilliseconds: () => number): number {
  return Math.max(0, Math.floor(remainingMilliseconds()) - RESERVE_MILLISECONDS);
}

/**
 * Opens the state behind this function: gives a ledger for each attempt, and shares what a warm function remembers.
 * `onPublished` hears how many findings went out.
 */
export function openLedgers(
  { retentionDays }: Settings,
  onPublished: (count: number) => void,
): (remainingMilliseconds: () => number) => Ledger {
  const now = Date.now;
  const table = createDynamoTable({
    client: new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS }),
    tableName: readVariable('TABLE_NAME'),
    pause,
  });
  const publisher = createSnsPublisher({
    client: new SNSClient({ maxAttempts: MAX_ATTEMPTS }),
    findingsTopicArn: readVariable('FINDINGS_TOPIC_ARN'),
    alertsTopicArn: readVariable('ALERTS_TOPIC_ARN'),
    pause,
  });
  const publish: Publish = async (findings) => {
    const unpublished = await publisher(findings);
    onPublished(findings.length - unpublished.size);
    return unpublished;
  };
  const shared = { table, publish, now, recall: createRecall(now), lifetimes: createLifetimes(retentionDays, now) };

  return (remainingMilliseconds) => ({
    ...shared,
    owner: randomUUID(),
    announcing: new Set(),
    checkTime() {
      if (timeToWork(remainingMilliseconds) > 0) return;
      throw new TracewardError(
        'retry',
        'the function ran out of time; what was done stays, and the rest is tried again',
      );
    },
  });
}
