import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { limitReads } from '#aws/limit-reads.ts';

/** Makes as many requests, each of which takes so many units, and gives how long they wait. */
async function millisecondsFor(requests: number, units: number, rate: number): Promise<number> {
  let now = 0;
  const client = new DynamoDBClient({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
  const pause = async (milliseconds: number) => {
    now += milliseconds;
  };
  limitReads(client, { rate, now: () => now, pause });
  const asked: unknown[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      asked.push(args.input);
      return { response: {}, output: { $metadata: {}, ConsumedCapacity: { CapacityUnits: units } } } as never;
    },
    { step: 'initialize', priority: 'low' },
  );
  for (let at = 0; at < requests; at += 1) await client.send(new ScanCommand({ TableName: 'table' }));
  expect(asked).toEqual(Array(requests).fill({ TableName: 'table', ReturnConsumedCapacity: 'TOTAL' }));
  return now;
}

test.each([
  [11, 128, 250, 5120],
  [1, 128, 250, 0],
  [101, 1, 100, 1000],
])('%d requests of %d units at %d a second take %d ms', async (requests, units, rate, milliseconds) => {
  expect(await millisecondsFor(requests, units, rate)).toBeCloseTo(milliseconds);
});
