import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PENDING_INDEX } from '#infra/state-table.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf, Entry } from './entry.ts';
import { EntryFunction } from './entry-function.ts';
import { allowAnnouncing, allowState, stateEnvironment } from './function-permissions.ts';
import { runEvery } from './run-every.ts';

export interface PendingFunctionProps {
  readonly codeOf: CodeOf;
  readonly table: Table;
  readonly topics: Topics;
  /** Whether alerts are shown in Slack. */
  readonly slack: boolean;
}

interface PendingFunctionKind {
  readonly entry: Entry;
  readonly description: string;
}

/** A function that every five minutes goes through what the table holds as pending, and publishes. */
export function createPendingFunction(
  scope: Construct,
  id: string,
  { entry, description }: PendingFunctionKind,
  { codeOf, table, topics, slack }: PendingFunctionProps,
): EntryFunction {
  const pending = new EntryFunction(scope, id, {
    entry,
    codeOf,
    description,
    memorySize: 512,
    timeout: Duration.minutes(5),
    environment: stateEnvironment(table, topics, slack),
  });
  allowState(pending, table);
  allowAnnouncing(pending, topics);
  pending.allow(['dynamodb:Scan'], `${table.tableArn}/index/${PENDING_INDEX}`);
  runEvery(pending, Duration.minutes(5));
  return pending;
}
