import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createHandler, type Handler } from '#local-aws/functions/handler.ts';

const output: string[] = [];
let handler: Handler | undefined;
afterEach(async () => {
  await handler?.stop();
  output.length = 0;
});

function create(options = {}): Handler {
  handler = createHandler({
    name: 'fixture',
    file: join(__dirname, '../../fixtures/local/function/index.mjs'),
    exportName: 'handler',
    environment: { ONLY: 'this' },
    timeoutSeconds: 60,
    memoryMegabytes: 128,
    onOutput: (line, stream) => output.push(`${stream} ${line}`),
    ...options,
  });
  return handler;
}

test('a function sees its own environment alone, and its answer is what JSON keeps of it', async () => {
  const answer = await create().invoke({ do: 'answer' });
  expect(answer).toEqual({ environment: { ONLY: 'this' }, remaining: true });
});

test('all that a function writes is handed over before its answer, and nothing of it reaches this process', async () => {
  await create().invoke({ do: 'write', lines: 2000 });
  expect(output.filter((line) => line.startsWith('stdout line'))).toHaveLength(2000);
  expect(output).toContain('stderr from the function');
});

test('what a function writes is cut at newlines alone', async () => {
  await create().invoke({ do: 'write', lines: 0, text: 'a\u2028b\u2029c\u0085d' });
  expect(output).toContain('stderr a\u2028b\u2029c\u0085d');
});

test('several invocations run at the same time, and threads are used again', async () => {
  const running = create();
  const answers = await Promise.all([1, 2, 3].map(() => running.invoke({ do: 'answer' })));
  expect(answers).toHaveLength(3);
});

test.each([
  ['throw', 'thrown by the function'],
  ['exit', 'ended its process with status 7'],
  ['hang', 'timed out after 1 seconds'],
  ['eat memory', 'crashed'],
])('a function that does %j has failed, and the next invocation succeeds', async (what, message) => {
  const running = create({ timeoutSeconds: what === 'hang' ? 1 : 60, memoryMegabytes: 32 });
  await expect(running.invoke({ do: what })).rejects.toThrow(message);
  expect(await running.invoke({ do: 'answer' })).toMatchObject({ remaining: true });
});

test('a bundle that cannot be loaded is an error of the invocation', async () => {
  await expect(create({ file: '/no/such/index.mjs' }).invoke({})).rejects.toThrow('fixture');
});

test('a function that is stopped while it starts is stopped', async () => {
  const running = create();
  const answer = running.invoke({ do: 'answer' });
  await running.stop();
  await expect(answer).rejects.toThrow('was stopped');
});
