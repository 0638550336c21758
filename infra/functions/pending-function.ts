import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PENDING_INDEX } from '#infra/state-table.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf, FunctionName } from './entry.ts';
import { EntryFunction } from './entry-function.ts';
import { allowAlerting, allowAnnouncing, allowState, stateEnvironment } from './function-permissions.ts';

export interface PendingFunctionProps {
  readonly codeOf: CodeOf;
  readonly table: Table;
  readonly topics: Topics;
}

interface PendingFunctionKind {
  readonly entry: FunctionName;
  readonly description: string;
}

/** Announces findings that were stored, and whose function died before it could tell. */
export function createAnnounce(scope: Construct, props: PendingFunctionProps): EntryFunction {
  const description = 'traceward: announces findings that stayed unannounced';
  const announce = createPendingFunction(scope, 'Announce', { entry: 'announce', description }, props);
  allowAnnouncing(announce, props.topics);
  return announce;
}

/** Tells people what is due: news of groups, what came in too great a number, what a suppression hid. */
export function createDigest(scope: Construct, props: PendingFunctionProps): EntryFunction {
  const description = 'traceward: tells people what was folded, held back or hidden, when it is due';
  const digest = createPendingFunction(scope, 'Digest', { entry: 'digest', description }, props);
  allowAlerting(digest, props.topics);
  return digest;
}

/** A function that every five minutes goes through what the table holds as pending, and publishes. */
function createPendingFunction(
  scope: Construct,
  id: string,
  { entry, description }: PendingFunctionKind,
  { codeOf, table, topics }: PendingFunctionProps,
): EntryFunction {
  const pending = new EntryFunction(scope, id, {
    entry,
    codeOf,
    description,
    memorySize: 512,
    timeout: Duration.minutes(5),
    environment: stateEnvironment(table, topics),
  });
  allowState(pending, table);
  pending.allow(['dynamodb:Scan'], `${table.tableArn}/index/${PENDING_INDEX}`);
  pending.runEvery(Duration.minutes(5));
  return pending;
}
