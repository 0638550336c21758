import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { createFindingPublisher } from '#aws/sns/finding-publisher.ts';
import { aFinding } from '#test/factories/finding.ts';
import { startSnsServer } from '#test/servers/sns-server.ts';

test.each([
  ['traceward', { id: aFinding().id, signature: { id: 'TRC-1013' } }],
  ['ocsf', { class_uid: 2004, type_uid: 200401, metadata: { uid: aFinding().id, version: '1.6.0' } }],
] as const)('findings for machines have the format of the settings: %s', async (format, expected) => {
  const server = await startSnsServer();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SNSClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
  const publish = createFindingPublisher({
    client,
    topicArn: 'findings',
    format,
    ocsfVersion: '1.6.0',
    pause: async () => undefined,
  });
  await publish([aFinding()]);
  expect(JSON.parse(server.batches[0]?.[0]?.message ?? '')).toMatchObject(expected);
  client.destroy();
  await server.close();
});

test.each([
  ['ocsf', true, aFinding().id],
  ['ocsf', false, undefined],
  ['traceward', true, undefined],
] as const)(
  'a finding as %s carries its JSON for functions of the stack, if they read it (%s) and it is not the message',
  async (format, isReadByStack, expected) => {
    const server = await startSnsServer();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new SNSClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
    const pause = async () => undefined;
    await createFindingPublisher({ client, topicArn: 'findings', format, isReadByStack, pause })([aFinding()]);
    const { finding } = server.batches[0]?.[0]?.attributes ?? {};
    expect(finding === undefined ? undefined : JSON.parse(finding).id).toBe(expected);
    client.destroy();
    await server.close();
  },
);
