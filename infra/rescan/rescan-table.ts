import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { pin } from '#infra/pin.ts';

/** The most requests a second that are paid for. Past it DynamoDB throttles, and the run takes longer. */
const CEILINGS = { maxReadRequestUnits: 8000, maxWriteRequestUnits: 4000 };

/**
 * The state of rescans, each under its run's id, in the layout of the live table but without its index: nobody is told
 * of what it holds. It can be made anew from the logs, so it expires, and there are no backups.
 */
export function createRescanTable(scope: Construct): Table {
  const table = new Table(scope, 'Table', {
    partitionKey: { name: 'partition', type: AttributeType.STRING },
    sortKey: { name: 'sort', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...CEILINGS,
    timeToLiveAttribute: 'expiresAt',
  });
  pin(table, 'RescanTable', RemovalPolicy.DESTROY);
  return table;
}
