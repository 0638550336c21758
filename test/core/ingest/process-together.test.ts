import { describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import type { QueueMessage } from '#core/ingest/process-batch.ts';
import { processTogether, type TogetherOptions } from '#core/ingest/process-together.ts';

const refused = new TracewardError('refused', 'no such thing');
const retry = new TracewardError('retry', 'busy');

function message(body: string): QueueMessage {
  const attributes = { ApproximateReceiveCount: '1' };
  return { messageId: body, body, receiptHandle: `handle of ${body}`, attributes };
}

async function run(bodies: readonly string[], deliver: TogetherOptions<string>['deliver']) {
  const buried: string[] = [];
  const postponed: string[] = [];
  const fates: string[] = [];
  const delivered: (readonly string[])[] = [];
  const { batchItemFailures } = await processTogether(bodies.map(message), {
    read(body) {
      if (body.startsWith('bad')) throw refused;
      return body.toUpperCase();
    },
    deliver(contents) {
      delivered.push(contents);
      return deliver(contents);
    },
    queue: {
      postpone: async ({ body }) => void postponed.push(body),
      bury: async ({ body }) => void buried.push(body),
      remove: async () => undefined,
    },
    random: () => 0,
    onFailure: () => undefined,
    count: (fate) => fates.push(fate),
  });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), buried, postponed, fates, delivered };
}

describe('messages that a service takes many at a time', () => {
  test('are delivered at once', async () => {
    expect(await run(['a', 'b'], async () => [])).toEqual({
      ...{ failed: [], buried: [], postponed: [], fates: [] },
      delivered: [['A', 'B']],
    });
  });

  test('fail alone: one comes back, one is a dead letter, the others are done', async () => {
    const outcome = await run(['a', 'b', 'c'], async () => [retry, refused]);
    expect(outcome).toMatchObject({ failed: ['a'], postponed: ['a'], buried: ['b'], fates: ['retried', 'refused'] });
  });

  test('come back together if the service took none', async () => {
    const outcome = await run(['a', 'b'], () => Promise.reject(retry));
    expect(outcome).toMatchObject({ failed: ['a', 'b'], postponed: ['a', 'b'], buried: [] });
  });

  test('keep none back that nobody can read', async () => {
    const outcome = await run(['bad', 'a'], async () => []);
    expect(outcome).toMatchObject({ failed: [], buried: ['bad'], delivered: [['A']] });
    expect(await run(['bad'], () => Promise.reject(retry))).toMatchObject({ buried: ['bad'], delivered: [] });
  });
});
