import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { provideLog } from '#bench/speed/data/data-sets.ts';
import { sqsEvent } from '#local-aws/functions/lambda-events.ts';
import { createTableAndWait } from '#local-aws/provision/provision-tables.ts';
import { clientEnvironment, createClients } from '#local-aws/servers/clients.ts';
import { startEmbeddedServers } from '#local-aws/servers/embedded-servers.ts';
import { LAYOUT } from '#test/factories/dynamo-table.ts';
import { notificationOf } from '#test/servers/s3/object-created.ts';

/** Of one fresh process; in milliseconds, from the invocation on. */
export type FirstByte = {
  /** Until the object's first byte is there, when nothing has been used before. */
  readonly cold: number;
  /** The same of the second invocation. */
  readonly warm: number;
  /** Until the second invocation is over. */
  readonly warmEnd: number;
};

const BUCKET = 'logs';
const LOG_BYTES = 4_000_000;
const run = promisify(execFile);

/** Invokes the bundle of `detect` in fresh processes, on a log in a server on this machine. */
export async function measureFirstByte(bundle: string, runs: number): Promise<FirstByte[]> {
  const folder = mkdtempSync(join(tmpdir(), 'traceward-first-byte-'));
  const servers = await startEmbeddedServers(join(folder, 'servers'), { durable: false });
  const { s3, sns, dynamodb, sqs } = createClients(servers);
  try {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await createTableAndWait(dynamodb, { TableName: 'table', ...LAYOUT });
    const findings = await sns.send(new CreateTopicCommand({ Name: 'findings' }));
    const alerts = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
    const log = gzipSync(readFileSync((await provideLog(folder, 'broad', LOG_BYTES)).path));
    const environment = {
      ...clientEnvironment(servers),
      TABLE_NAME: 'table',
      METRICS_NAMESPACE: 'traceward',
      FINDINGS_TOPIC_ARN: findings.TopicArn ?? '',
      ALERTS_TOPIC_ARN: alerts.TopicArn ?? '',
      QUEUE_URL: `${servers.messages}/000000000000/objects`,
      DEAD_LETTER_URL: `${servers.messages}/000000000000/dead-letters`,
    };
    const measured: FirstByte[] = [];
    for (let at = 0; at < runs; at += 1) {
      const events = [];
      for (const name of ['first', 'second']) events.push(await putObject(`${at}/${name}.log.gz`, log));
      measured.push(await invoke(bundle, environment, events));
    }
    return measured;
  } finally {
    for (const client of [s3, sns, dynamodb, sqs]) client.destroy();
    await servers.stop();
    rmSync(folder, { recursive: true });
  }

  /** The event that tells of it. */
  async function putObject(key: string, body: Buffer): Promise<object> {
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    const created = notificationOf({
      ...{ eventName: 'ObjectCreated:Put', eventTime: new Date(), bucket: BUCKET, key, versionId: undefined },
      ...{ etag: ETag.replaceAll('"', ''), size: body.length, sequencer: '1' },
    });
    return sqsEvent([{ MessageId: key, Body: JSON.stringify(created) }], 'arn:aws:sqs:us-east-1:000000000000:objects');
  }
}

async function invoke(bundle: string, env: Record<string, string>, events: readonly object[]): Promise<FirstByte> {
  const script = `
    import { subscribe } from 'node:diagnostics_channel';
    let firstByte;
    subscribe('http.client.response.finish', ({ request }) => {
      if (request.method === 'GET') firstByte ??= performance.now();
    });
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
    const times = [];
    for (const event of ${JSON.stringify(events)}) {
      firstByte = undefined;
      const begin = performance.now();
      const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 60_000 });
      if (batchItemFailures.length > 0) throw new Error('the object was not read');
      times.push([firstByte - begin, performance.now() - begin]);
    }
    const [[cold], [warm, warmEnd]] = times;
    process.stderr.write(JSON.stringify({ cold, warm, warmEnd }));`;
  const options = { env, encoding: 'utf8' } as const;
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], options);
  return JSON.parse(stderr);
}
