import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SQSEvent } from 'aws-lambda';
import { createS3Client } from '#aws/s3-client.ts';
import { putObject } from '#aws/s3-put.ts';
import type { BatchResponse } from '#core/ingest/process-batch.ts';
import { formatArchiveFiles } from '#core/output/archive-file.ts';
import { readPublishedFinding } from '#core/output/published-finding.ts';
import { readVariable } from './wiring/function-environment.ts';
import { openForwarding } from './wiring/open-forwarding.ts';

const compress = promisify(gzip);
const forward = openForwarding({ retried: 'RetriedArchiveFindings', refused: 'RefusedArchiveFindings' });
const client = createS3Client();
const bucket = readVariable('ARCHIVE_BUCKET');

/** Writes the findings of the topic for machines to files in the archive's bucket. */
export async function handler({ Records }: SQSEvent): Promise<BatchResponse> {
  return forward(Records, {
    read: readPublishedFinding,
    async deliver(findings) {
      for (const { key, text } of formatArchiveFiles(findings)) {
        await putObject(client, { bucket, key, body: await compress(text), type: 'application/gzip' });
      }
      return [];
    },
  });
}
