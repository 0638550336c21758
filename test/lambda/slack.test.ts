import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { bundle } from '#infra/bundle-function.ts';
import { createHandler, type Handler } from '#local-aws/functions/handler.ts';
import { firstAlert, NOW } from '#test/factories/alerts.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { type SlackServer, startSlackServer } from '#test/servers/slack-server.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf';

let slack: SlackServer;
let handler: Handler;
const output: string[] = [];
const { path: folder, remove } = temporaryFolder();
const secrets = createServer((_, response) => response.end(JSON.stringify({ SecretString: slack.url })));

/** The bundle, as it would be deployed, with a store of secrets and a webhook on this machine. */
beforeAll(async () => {
  slack = await startSlackServer();
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  bundle('slack', JSON.stringify({ alerts: { slackWebhookSecretArn: ARN } }), folder);
  handler = createHandler({
    name: 'slack',
    file: join(folder, 'index.mjs'),
    exportName: 'handler',
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    },
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    onOutput: (line) => output.push(line),
  });
});
afterAll(async () => {
  await handler.stop();
  await slack.close();
  secrets.closeAllConnections();
  secrets.close();
  remove();
});
beforeEach(() => {
  slack.received.length = 0;
  output.length = 0;
});

function snsEvent(attributes: Readonly<Record<string, string>>) {
  const { subject, body } = formatEMail(firstAlert(), NOW);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
  );
  return {
    Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'm', Subject: subject, Message: body, MessageAttributes } }],
  };
}

describe('the function that posts to Slack', () => {
  test('posts what the message carries for Slack', async () => {
    const payload = formatSlack(firstAlert(), NOW);
    await handler.invoke(snsEvent({ slack: JSON.stringify(payload) }));
    expect(slack.received.map((one) => one.payload)).toEqual([payload]);
  });

  test.each([[{}], [{ slack: '{' }], [{ slack: '[]' }]])(
    'posts subject and text of a message that carries nothing for it: %j',
    async (attributes) => {
      await handler.invoke(snsEvent(attributes));
      expect(slack.received).toMatchObject([
        { payload: { text: expect.stringContaining('kubectl -&gt; 10.96.0.1:443') } },
      ]);
    },
  );

  test('fails, so that Lambda tries again, and says why without the address', async () => {
    slack.answers.push({ status: 400, body: 'invalid_blocks' });
    await expect(handler.invoke(snsEvent({}))).rejects.toThrow('Slack refused a message: status 400, invalid_blocks');
    const [line] = output.map((text) => JSON.parse(text));
    expect(line).toMatchObject({ level: 'error', message: 'alert not shown in Slack', messageId: 'm', code: 'output' });
    expect(output.join()).not.toContain('/services/');
  });
});
