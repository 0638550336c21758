import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ABOUT_COMMANDS } from '#cli/about-commands.ts';
import { type Outcome, temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { answerStack } from '#test/servers/stack-answer.ts';

jest.setTimeout(60_000);

/** What each command that asks a deployed stack is to be called with, so that it asks. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  findings: ['list'],
  rescan: ['list'],
  'test-alert': ['--deployed'],
};

const folder = temporaryFolder();
const config = join(folder.path, 'settings.json');

/** CloudFormation with one stack, which has no outputs. */
const asked: (string | null)[] = [];
const server = createServer(async (request, response) => {
  const form = new URLSearchParams(await text(request));
  asked.push(form.get('StackName'));
  answerStack({}, form, response, 'traceward-prod');
});

beforeAll(async () => {
  writeFileSync(config, JSON.stringify({ stackName: 'traceward-prod' }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  folder.remove();
});

function ask(command: string, ...args: readonly string[]): Promise<Outcome> {
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  asked.length = 0;
  return traceward([command, ...(ASKING[command] ?? []), ...args], { env });
}

test('these are all the commands that have --stack', async () => {
  const { stdout } = await traceward(['completion', 'fish']);
  const having = Object.keys(ABOUT_COMMANDS).filter((name) => new RegExp(`from ${name}\\b.* -l stack `).test(stdout));
  expect(having.sort()).toEqual(Object.keys(ASKING));
});

describe.each(Object.keys(ASKING))('%s', (command) => {
  test('asks the stack that the settings name, and says which answered, and where', async () => {
    const { stderr } = await ask(command, '--config', config);
    expect(asked).toEqual(['traceward-prod']);
    expect(stderr).toMatch(/^traceward: stack traceward-prod, eu-central-1\n/);
  });

  test('asks the one that --stack names before that', async () => {
    const { status, stderr } = await ask(command, '--config', config, '--stack', 'traceward-test');
    expect(asked).toEqual(['traceward-test']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('cannot read the stack traceward-test')]);
  });
});
