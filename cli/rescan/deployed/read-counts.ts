import { DescribeMapRunCommand, ListMapRunsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ItemCounts } from '#cli/rescan/rescans.ts';

/** How far an execution's map is, in objects; undefined before it has begun. */
export async function readCounts(client: SFNClient, executionArn: string): Promise<ItemCounts | undefined> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  const [latest] = [...mapRuns].sort((a, b) => (b.startDate?.getTime() ?? 0) - (a.startDate?.getTime() ?? 0));
  if (latest === undefined) return undefined;
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn: latest.mapRunArn }));
  if (itemCounts === undefined) return undefined;
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0 } = itemCounts;
  return { total, succeeded, failed: failed + timedOut };
}
