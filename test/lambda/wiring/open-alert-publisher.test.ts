import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestAlert } from '#core/notify/example-alert.ts';
import { INTERVAL } from '#core/notify/pace.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { openPacedPublisher } from '#lambda/wiring/open-alert-publisher.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { ALERTS_TOPIC } from '#test/factories/virtual-cloud.ts';

const NOW = Date.UTC(2026, 1, 9, 16);
const PACE = { partition: 'ceiling', sort: 'pace' };

beforeEach(() => {
  process.env['ALERTS_TOPIC_ARN'] = ALERTS_TOPIC;
});
afterEach(() => {
  delete process.env['ALERTS_TOPIC_ARN'];
  delete process.env['TRACEWARD_MESSAGE_INTERVAL'];
});

/** When the next message may go out, after one whose topic answered nothing that is known. */
async function nextAt(): Promise<unknown> {
  const table = createMemoryTable();
  const client = new SNSClient({
    ...{ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 },
    requestHandler: { handle: () => Promise.reject(new Error('no network')) },
  });
  const open = openPacedPublisher(defaultSettings().alerts, client, { table, now: () => NOW });
  await open(() => Number.POSITIVE_INFINITY)(createTestAlert(NOW));
  const [item] = await table.read([PACE]);
  return item?.body;
}

test('what a deployed function publishes keeps its distance', async () => {
  expect(await nextAt()).toEqual({ nextAt: NOW + INTERVAL });
});

test('on one machine, nothing waits', async () => {
  process.env['TRACEWARD_MESSAGE_INTERVAL'] = '0';
  expect(await nextAt()).toEqual({ nextAt: NOW });
});
