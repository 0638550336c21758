import { expect, test } from '@jest/globals';
import { processBatch } from '#core/ingest/process-batch.ts';

const messages = ['a', 'b', 'c', 'd'].map((body) => ({ messageId: `message ${body}`, body }));

test('a message that fails goes back alone, and the others are done, one after the other', async () => {
  const done: string[] = [];
  const failures: unknown[] = [];
  let atWork = 0;
  const response = await processBatch(
    messages,
    async (body) => {
      atWork += 1;
      expect(atWork).toBe(1);
      await Promise.resolve();
      atWork -= 1;
      if (body === 'b') throw new Error('bad');
      done.push(body);
    },
    (id, error) => failures.push([id, String(error)]),
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message b' }] });
  expect(done).toEqual(['a', 'c', 'd']);
  expect(failures).toEqual([['message b', 'Error: bad']]);
});

test('no failure, no message that goes back', async () => {
  expect(
    await processBatch(
      messages,
      async () => {},
      () => {},
    ),
  ).toEqual({ batchItemFailures: [] });
});
