import { gzipSync } from 'node:zlib';
import { readsFindings } from '#core/settings/integrations-section.ts';
import { scheduledEvent } from '#local-aws/functions/lambda-events.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';
import { notificationOf, type ObjectCreated } from '#test/servers/s3/object-created.ts';
import type { GuardedStack } from './guarded-stack.ts';

const ALWAYS = Number.POSITIVE_INFINITY;

/** What hands findings on asks for, by its role. */
const HANDED_ON_BY = {
  Archive: 's3:PutObject',
  SecurityHub: 'securityhub:BatchImportFindings',
  EventBus: 'events:PutEvents',
};

/** Lets the stack do all that it ever does: detect, fail, announce, tell, watch, and rescan in each way. */
export async function exercise(stack: GuardedStack): Promise<void> {
  disturbSlack(stack);
  await disturbIntegrations(stack);
  await detect(stack);
  for (const entry of ['Announce', 'Digest', 'Watch']) await stack.invoke(entry, scheduledEvent(entry));
  await stack.invoke('Digest', { testAlert: true });
  await stack.drained();
  await rescan(stack);
}

async function detect(stack: GuardedStack): Promise<void> {
  const { guard, notify, drained, s3 } = stack;
  // The first finding stays stored and unannounced. It is of another group than the others.
  guard.refuseNext(({ action }) => action === 'sns:Publish');
  await notify(notificationOf(await put(stack, 'first.log', { container: 'a', containerName: 'db' })));
  await drained();
  const second = await put(stack, 'second.log', { container: 'b', containerName: 'web' });
  await notify(notificationOf(second));
  await notify(notificationOf({ ...second, versionId: undefined, key: `${second.key}.deleted` }));
  await notify(notificationOf({ ...second, versionId: 'gone' }));
  const passing = await put(stack, 'passing.log', { container: 'c', containerName: 'web' });
  s3.inject({ operation: 'GetObject', key: passing.key, fault: { kind: 'cut', afterBytes: 10 } });
  await notify(notificationOf(passing));
  const forbidden = await put(stack, 'forbidden.log', { container: 'd', containerName: 'web' });
  s3.inject({
    operation: 'GetObject',
    key: forbidden.key,
    times: ALWAYS,
    fault: { kind: 'error', code: 'AccessDenied' },
  });
  await notify(notificationOf(forbidden));
  await drained();
}

async function put(stack: GuardedStack, name: string, options: EventOptions): Promise<ObjectCreated> {
  const of = { ...options, podName: 'shop-0', podNamespace: 'shop' };
  const lines = [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], of),
    connectLine(inet('10.96.0.1'), { ...of, process: 'app' }),
  ];
  const { bucket, settings, s3 } = stack;
  const key = `${settings.logs.prefix}node-1/${name}`;
  const body = Buffer.from(`${lines.join('\n')}\n`);
  const { versionId, etag } = await s3.store.put(bucket, key, { body });
  const event = { eventName: 'ObjectCreated:Put', eventTime: new Date(), sequencer: '00' } as const;
  return { ...event, bucket, key, versionId, etag, size: body.length };
}

/** An alert comes back, because the secret cannot be read; and Slack refuses one for ever. */
function disturbSlack({ settings, guard, slack }: GuardedStack): void {
  if (![settings.alerts, ...settings.alerts.routes].some((each) => each.slackWebhookSecretArn !== null)) return;
  guard.refuseNext(({ action }) => action === 'secretsmanager:GetSecretValue' || action === 'ssm:GetParameter');
  slack.answers.push({ status: 400, body: 'invalid_blocks' });
}

/** What findings are handed on to is out of order at first; and somebody publishes what is no finding. */
async function disturbIntegrations({ settings, guard, publish }: GuardedStack): Promise<void> {
  if (!readsFindings(settings.integrations)) return;
  for (const [role, refused] of Object.entries(HANDED_ON_BY)) {
    guard.refuseNext(
      ({ principal, action }) => 'role' in principal && principal.role.includes(role) && action === refused,
    );
  }
  await publish('hello');
}

/** Objects as they are listed, of a range of time, and from an inventory; and a run that ended before its report. */
async function rescan(stack: GuardedStack): Promise<void> {
  const { settings, bucket, s3 } = stack;
  const { prefix } = settings.logs;
  // One is deleted after it was listed. Of what the run with the longer prefix does not read, live detection knew.
  const key = `${prefix}node-1/second.log`;
  s3.inject({ operation: 'GetObject', bucket, key, fault: { kind: 'error', code: 'NoSuchKey' } });
  const inputs = {
    listed: { prefix },
    part: { prefix: `${prefix}node-1/first` },
    ranged: { prefix, from: '2020-01-01' },
    ...(await inventoryInput(stack)),
  };
  for (const [run, input] of Object.entries(inputs)) {
    const { status, cause } = await stack.rescan(run, { ...input, toleratedFailurePercentage: 100 });
    if (status !== 'SUCCEEDED') throw new Error(`the rescan ${run} ended as ${status}: ${cause}`);
  }
  if (settings.rescan.inventoryBucket !== null) {
    const { cause } = await stack.rescan('missing', {
      inventory: `s3://${settings.rescan.inventoryBucket}/missing/manifest.json`,
    });
    if (!cause?.includes('there is no object')) throw new Error(`an inventory that is not there is told as ${cause}`);
  }
  await stack.invoke('RescanReport', { run: 'listed', ended: 'ABORTED' });
}

async function inventoryInput({ settings, s3, bucket }: GuardedStack): Promise<Record<string, object>> {
  const { inventoryBucket } = settings.rescan;
  if (inventoryBucket === null) return {};
  const { prefix } = settings.logs;
  const key = `${prefix}node-1/first.log`;
  const { versionId } = s3.store.find(bucket, key, undefined);
  const row = `"${bucket}","${encodeURIComponent(key)}","${versionId}","10","2026-01-01T00:00:00.000Z"\n`;
  const manifest = {
    ...{ sourceBucket: bucket, fileFormat: 'CSV', fileSchema: 'Bucket, Key, VersionId, Size, LastModifiedDate' },
    files: [{ key: 'list.csv.gz' }],
  };
  s3.store.createBucket(inventoryBucket);
  await s3.store.put(inventoryBucket, 'list.csv.gz', { body: gzipSync(row) });
  await s3.store.put(inventoryBucket, 'manifest.json', { body: Buffer.from(JSON.stringify(manifest)) });
  return { inventory: { prefix, inventory: `s3://${inventoryBucket}/manifest.json` } };
}
