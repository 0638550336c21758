import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle } from '#infra/bundle-function.ts';
import { createHandler, type Handler } from '#local-aws/functions/handler.ts';
import { sqsEvent } from '#local-aws/functions/lambda-events.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { aFinding } from '#test/factories/finding.ts';
import { findingBody } from '#test/factories/published-finding.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';

const { path: folder, remove } = temporaryFolder();
let s3: S3Server;
let handler: Handler;

/** The bundle, as it would be deployed. */
beforeAll(async () => {
  s3 = await startS3Server();
  s3.store.createBucket('archive');
  bundle(['archive'], { document: '{}' }, folder);
  handler = createHandler({
    name: 'archive',
    file: join(folder, 'archive/index.mjs'),
    exportName: 'handler',
    environment: {
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ METRICS_NAMESPACE: 'traceward', ARCHIVE_BUCKET: 'archive', AWS_ENDPOINT_URL: s3.endpoint },
      ...{ QUEUE_URL: `${s3.endpoint}/111122223333/findings`, DEAD_LETTER_URL: `${s3.endpoint}/111122223333/dead` },
    },
    timeoutSeconds: 30,
    memoryMegabytes: 256,
    onOutput: () => undefined,
  });
});
afterAll(async () => {
  await handler.stop();
  await s3.close();
  remove();
});

function deliver(...ids: string[]): Promise<unknown> {
  const messages = ids.map((id) => ({
    ...{ MessageId: id, ReceiptHandle: id, Body: findingBody(aFinding({ id: id.repeat(32) })) },
  }));
  return handler.invoke(sqsEvent(messages, 'arn:aws:sqs:us-east-1:111122223333:findings'));
}

describe('the function that keeps findings as files', () => {
  test('writes a batch as one compressed file, which the same batch replaces', async () => {
    expect(await deliver('a', 'b')).toEqual({ batchItemFailures: [] });
    expect(await deliver('b', 'a')).toEqual({ batchItemFailures: [] });
    const keys = [...s3.store.bucket('archive').versions.keys()];
    expect(keys).toEqual([expect.stringMatching(/^findings\/day=2026-02-09\/[\da-f]{32}\.ndjson\.gz$/)]);
    const lines = gunzipSync(s3.store.find('archive', keys[0] ?? '', undefined).body)
      .toString()
      .split('\n');
    expect(lines.slice(0, -1).map((line) => JSON.parse(line).id)).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
  });
});
