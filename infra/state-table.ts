import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { KEEP, pin } from './pin.ts';

/**
 * The most requests a second that are paid for: of the table 3.15 USD an hour at most, whatever an attacker writes into logs, and of the
 * index, which has the same, as much again.
 * Past it DynamoDB throttles, messages wait in the queue, and the alarm on the oldest message tells.
 */
const CEILINGS = { maxReadRequestUnits: 2000, maxWriteRequestUnits: 1000 };

/** The sparse index of findings that are stored and not yet announced, and of what is to be told to people. */
export const PENDING_INDEX = 'pending';

/** What is known of each container. docs/decisions/0009-state-table.md says why it is as it is. */
export function createStateTable(scope: Construct, id: string): Table {
  const table = new Table(scope, id, {
    partitionKey: { name: 'partition', type: AttributeType.STRING },
    sortKey: { name: 'sort', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...CEILINGS,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
  table.addGlobalSecondaryIndex({
    indexName: PENDING_INDEX,
    partitionKey: { name: 'pending', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
    ...CEILINGS,
  });
  pin(table, 'StateTable', KEEP);
  return table;
}
