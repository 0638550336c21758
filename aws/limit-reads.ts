import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { narrow } from '#core/narrow.ts';

export type LimitReadsOptions = {
  /** Read units a second. */
  readonly rate: number;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

const consumed = v.object({ CapacityUnits: v.number() });
const answer = v.object({ ConsumedCapacity: v.union([consumed, v.array(consumed)]) });

/**
 * Lets a client read no faster than this, on average: it waits before a request until what earlier ones took is paid off.
 * What is under way at once may go beyond it by what it takes itself.
 */
export function limitReads(client: DynamoDBClient, { rate, now, pause }: LimitReadsOptions): DynamoDBClient {
  let paidOff = now();
  client.middlewareStack.add(
    (next) => async (args) => {
      const wait = paidOff - now();
      if (wait > 0) await pause(wait);
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      paidOff = Math.max(paidOff, now()) + (unitsOf(result.output) * 1000) / rate;
      return result;
    },
    { step: 'initialize', name: 'limitReads' },
  );
  return client;
}

function unitsOf(output: unknown): number {
  const { ConsumedCapacity = [] } = narrow(answer, output) ?? {};
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
