import { isObject } from '#core/json.ts';
import type { AccountCalls } from './account-calls.ts';
import type { DeployedStack } from './check-stack.ts';
import type { Mode } from './modes.ts';
import { removeBucket } from './remove-bucket.ts';

/** What a stack keeps when it is destroyed. */
export type Kept = { readonly buckets: readonly string[]; readonly table: string };

/** Has to be asked before the stack is gone. */
export function keptBy(deployed: DeployedStack, { bucket }: Mode): Kept {
  return {
    buckets: [
      ...(bucket === 'own' ? [deployed.output('LogBucketName')] : []),
      deployed.output('RescanBucketName'),
      ...(bucket === 'own' ? [deployed.resource('AWS::S3::Bucket', 'AccessLogBucket')] : []),
    ],
    table: deployed.output('StateTableName'),
  };
}

/** Deletes it, with all that it holds. */
export async function removeKept({ buckets, table }: Kept, calls: AccountCalls): Promise<void> {
  await removeTable(table, calls);
  for (const bucket of buckets) await removeBucket(bucket, calls);
}

/** A table that is being changed cannot be deleted. */
async function removeTable(table: string, { aws, until, isDry }: AccountCalls): Promise<void> {
  const { Table } = await aws('dynamodb', 'describe-table', '--table-name', table);
  if (isDry || (isObject(Table) && Table['DeletionProtectionEnabled'] === true)) {
    await aws('dynamodb', 'update-table', '--table-name', table, '--no-deletion-protection-enabled');
    await until('the table was changed', 10, async () => {
      const { Table } = await aws('dynamodb', 'describe-table', '--table-name', table);
      return isObject(Table) && Table['TableStatus'] === 'ACTIVE';
    });
  }
  await aws('dynamodb', 'delete-table', '--table-name', table);
}
