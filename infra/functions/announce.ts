import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { PENDING_INDEX } from '../table.ts';
import type { Topics } from '../topics.ts';
import type { CodeOf } from './entry.ts';
import { EntryFunction } from './entry-function.ts';
import { allowAnnouncing, allowState, stateEnvironment } from './permissions.ts';
import { runEvery } from './run-every.ts';

interface AnnounceProps {
  readonly codeOf: CodeOf;
  readonly table: Table;
  readonly topics: Topics;
}

/** Announces findings that were stored, and whose function died before it could tell. */
export function createAnnounce(scope: Construct, { codeOf, table, topics }: AnnounceProps): EntryFunction {
  const announce = new EntryFunction(scope, 'Announce', {
    entry: 'announce',
    codeOf,
    description: 'traceward: announces findings that stayed unannounced',
    memorySize: 512,
    timeout: Duration.minutes(2),
    environment: stateEnvironment(table, topics),
  });
  allowState(announce, table);
  allowAnnouncing(announce, topics);
  announce.allow(['dynamodb:Scan'], `${table.tableArn}/index/${PENDING_INDEX}`);
  runEvery(announce, Duration.minutes(5));
  return announce;
}
