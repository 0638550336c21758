import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';

/** How many containers the table knows by their connections alone: each has a partition with its endpoints and connections. */
export async function countUnboundContainers(client: DynamoDBClient, tableName: string): Promise<number> {
  const kinds = new Map<string, Set<string>>();
  const scan = {
    TableName: tableName,
    FilterExpression: '#kind IN (:binding, :contact)',
    ProjectionExpression: '#partition, #kind',
    ExpressionAttributeNames: { '#kind': 'kind', '#partition': 'partition' },
    ExpressionAttributeValues: { ':binding': { S: 'binding' }, ':contact': { S: 'contact' } },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const { partition, kind } of Items) {
      const name = partition?.S ?? '';
      kinds.set(name, (kinds.get(name) ?? new Set()).add(kind?.S ?? ''));
    }
  }
  return [...kinds.values()].filter((found) => !found.has('binding')).length;
}
