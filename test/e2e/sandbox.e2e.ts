import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DeployedFunction, type Sandbox, startSandbox } from './lambda/sandbox.ts';

const FIXTURE: DeployedFunction = {
  name: 'fixture',
  taskRoot: join(__dirname, 'fixtures/handler'),
  handler: 'index.handler',
  environment: { VARIABLE: 'from the template' },
  timeoutSeconds: 2,
  memoryMegabytes: 256,
};

let sandbox: Sandbox;
let lines: string[];

async function start(changes: Partial<DeployedFunction> = {}): Promise<void> {
  sandbox = await startSandbox({ ...FIXTURE, ...changes }, (line) => lines.push(line));
}

beforeEach(() => {
  lines = [];
});

afterEach(() => sandbox.stop());

describe('the sandbox runs a bundle in the runtime client of Lambda', () => {
  test('on Node 24, with the environment of the function and nothing of ours', async () => {
    await start();
    expect(await sandbox.invoke({})).toMatchObject({
      node: expect.stringMatching(/^v24\./),
      functionName: 'fixture',
      variable: 'from the template',
    });
    expect(await sandbox.invoke({})).not.toHaveProperty('home');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'INFO', message: expect.stringContaining('handled') }),
    );
  });

  test('warm from the second invocation on, also after an error', async () => {
    await start();
    expect(await sandbox.invoke({})).toMatchObject({ invocations: 1 });
    await expect(sandbox.invoke({ action: 'throw' })).rejects.toMatchObject({ errorType: 'RangeError' });
    expect(await sandbox.invoke({})).toMatchObject({ invocations: 3 });
  });

  test('with the time that is left', async () => {
    await start();
    const { remaining } = (await sandbox.invoke({})) as { remaining: number };
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(2000);
  });

  test('which is killed when its time is over, and starts cold', async () => {
    await start();
    await sandbox.invoke({});
    await expect(sandbox.invoke({ action: 'wait', milliseconds: 60_000 })).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    expect(await sandbox.invoke({})).toMatchObject({ invocations: 1 });
  });

  test('which may end its process, and starts cold', async () => {
    await start();
    await expect(sandbox.invoke({ action: 'exit' })).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await sandbox.invoke({})).toMatchObject({ invocations: 1 });
  });

  test('which may fail to load', async () => {
    await start({ taskRoot: join(__dirname, 'fixtures/broken-handler') });
    await expect(sandbox.invoke({})).rejects.toMatchObject({
      errorType: 'TypeError',
      message: expect.stringContaining('not today'),
    });
    await expect(sandbox.invoke({})).rejects.toMatchObject({ errorType: 'TypeError' });
  });
});
