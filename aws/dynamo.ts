import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { concurrently } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { backOffDelay } from '#core/store/back-off.ts';
import type { Item, Key, Kind, Table } from '#core/store/table.ts';

/** Maximum number of keys that BatchGetItem takes. */
const BATCH = 100;
const BATCHES_AT_ONCE = 4;
/** Items say by which layout they were written; another one's are not touched. */
const SCHEMA = 1;
/** How often keys that DynamoDB left unprocessed are asked for again, with pauses of up to 50 ms × 2^attempt. */
const MAX_ATTEMPTS = 8;

type Attributes = Record<string, AttributeValue>;

export type TablePlace = { readonly client: DynamoDBClient; readonly tableName: string };

export type DynamoOptions = TablePlace & {
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

/**
 * The state in a DynamoDB table, or in anything that speaks its protocol: GetItem-like reads, conditional puts,
 * queries and scans, and no transactions. The client retries throttling by itself; what it gives up is thrown.
 */
export function createDynamoTable({ client, tableName, pause }: DynamoOptions): Table {
  return {
    async read(keys) {
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
      const batches = Array.from({ length: Math.ceil(distinct.length / BATCH) }, (_, at) =>
        distinct.slice(at * BATCH, (at + 1) * BATCH),
      );
      const found = new Map((await concurrently(batches, BATCHES_AT_ONCE, readBatch)).flat());
      return keys.map((key) => found.get(nameOf(key)));
    },

    async *list(partition, prefix, after = '') {
      let start: Attributes | undefined = after === '' ? undefined : toKey({ partition, sort: after });
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            ConsistentRead: true,
            KeyConditionExpression:
              prefix === '' ? '#partition = :partition' : '#partition = :partition AND begins_with(#sort, :prefix)',
            ExpressionAttributeNames: { '#partition': 'partition', ...(prefix === '' ? {} : { '#sort': 'sort' }) },
            ExpressionAttributeValues: {
              ':partition': { S: partition },
              ...(prefix === '' ? {} : { ':prefix': { S: prefix } }),
            },
            ExclusiveStartKey: start,
          }),
        );
        yield* (page.Items ?? []).map(toItem);
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    },

    async write(previous, next) {
      try {
        await client.send(new PutItemCommand({ TableName: tableName, Item: toAttributes(next), ...isStill(previous) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async backOff(refusals) {
      await pause(backOffDelay(refusals, Math.random()));
    },

    listPending: () => scanKeys({ client, tableName }, { IndexName: 'pending' }),

    scanFindings: () => scanKind({ client, tableName }, 'finding'),
  };

  async function readBatch(keys: readonly Key[]): Promise<[string, Item][]> {
    const found: [string, Item][] = [];
    let left = keys.map(toKey);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === MAX_ATTEMPTS) throw new TracewardError('retry', `DynamoDB leaves ${left.length} keys unread`);
      if (attempt > 0) await pause(Math.random() * 50 * 2 ** attempt);
      const request = { [tableName]: { Keys: left, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: request }));
      for (const item of (Responses?.[tableName] ?? []).map(toItem)) found.push([nameOf(item), item]);
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return found;
  }
}

/** The keys of all items of a kind. It reads the whole table. */
export function scanKind(place: TablePlace, kind: Kind): AsyncGenerator<Key> {
  return scanKeys(place, {
    FilterExpression: '#kind = :kind',
    ProjectionExpression: '#partition, #sort',
    ExpressionAttributeNames: { '#kind': 'kind', '#partition': 'partition', '#sort': 'sort' },
    ExpressionAttributeValues: { ':kind': { S: kind } },
  });
}

type ScanOptions = Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey'>;

async function* scanKeys(place: TablePlace, options: ScanOptions): AsyncGenerator<Key> {
  for await (const item of scanItems(place, options)) yield keyOf(item);
}

/** All that a scan finds, page after page. */
export async function* scanItems({ client, tableName }: TablePlace, options: ScanOptions): AsyncGenerator<Attributes> {
  let start: Attributes | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: tableName, ExclusiveStartKey: start, ...options }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The condition that nobody has written the item in between. */
function isStill(previous: Item | undefined): Condition {
  if (previous === undefined) {
    return {
      ConditionExpression: 'attribute_not_exists(#partition)',
      ExpressionAttributeNames: { '#partition': 'partition' },
    };
  }
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(previous.version) } },
  };
}

function toKey({ partition, sort }: Key): Attributes {
  return { partition: { S: partition }, sort: { S: sort } };
}

/** The body is JSON: names that have no UTF-8, such as lone surrogates, are written as escapes. */
function toAttributes({ kind, version, expiresAt, pending, body, ...key }: Item): Attributes {
  return {
    ...toKey(key),
    kind: { S: kind },
    schema: { N: String(SCHEMA) },
    version: { N: String(version) },
    expiresAt: { N: String(expiresAt) },
    ...(pending === undefined ? {} : { pending: { S: pending } }),
    body: { S: JSON.stringify(body) },
  };
}

/** Throws `retry` for an item of another layout: an upgrade or a rollback is under way. */
export function toItem(attributes: Attributes): Item {
  const schema = Number(attributes['schema']?.N);
  const key = keyOf(attributes);
  if (schema !== SCHEMA) {
    throw new TracewardError('retry', `the item ${key.partition} ${key.sort} has schema ${schema}, expected ${SCHEMA}`);
  }
  // Only this function's twin above writes items of this schema.
  return {
    ...key,
    kind: text(attributes, 'kind'),
    version: Number(attributes['version']?.N),
    expiresAt: Number(attributes['expiresAt']?.N),
    pending: attributes['pending']?.S,
    body: JSON.parse(text(attributes, 'body')),
  } as Item;
}

function keyOf(attributes: Attributes): Key {
  return { partition: text(attributes, 'partition'), sort: text(attributes, 'sort') };
}

function text(attributes: Attributes, name: string): string {
  return attributes[name]?.S ?? '';
}

function nameOf({ partition, sort }: Key): string {
  return JSON.stringify([partition, sort]);
}
