import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '#core/store/table.ts';
import { scanItems, type TablePlace, toItem } from './dynamo.ts';

/** What objects told of findings. */
const KINDS = { ':contribution': { S: 'contribution' }, ':samples': { S: 'samples' } };

/**
 * Reads what is in the partitions of findings, a segment of the table at a time. It is billed for all that lies in the
 * segment, at half a unit for 4 KiB, as of some moment within the last seconds.
 */
export function createSegmentReader(place: TablePlace) {
  return async function* (segment: number, segments: number): AsyncGenerator<Item> {
    const found = scanItems(place, {
      Segment: segment,
      TotalSegments: segments,
      FilterExpression: '#kind IN (:contribution, :samples)',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: KINDS,
    });
    for await (const item of found) yield toItem(item);
  };
}

/** How large the table is. DynamoDB counts that every six hours. */
export async function readTableBytes({ client, tableName }: TablePlace): Promise<number> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  return Table?.TableSizeBytes ?? 0;
}
