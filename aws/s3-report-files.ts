import type { S3Client } from '@aws-sdk/client-s3';
import type { ReportFiles } from '#core/rescan/report/report-files.ts';
import { createListPages } from './s3-list.ts';
import { openStream, readLines, readText } from './s3-text.ts';
import { createObjectWriter, writeObject } from './s3-write.ts';

/** The bucket of results. */
export function createReportFiles(client: S3Client, bucket: string): ReportFiles {
  const list = createListPages(client, bucket);
  return {
    async *list(prefix) {
      for await (const { objects } of list(prefix, 'deep')) yield* objects;
    },
    text: (key) => readText(client, bucket, key),
    lines: (key) => readLines(client, bucket, key),
    async *bytes(key) {
      yield* (await openStream(client, bucket, key)) ?? [];
    },
    write: (key, type, work) => writeObject(createObjectWriter(client, bucket, key, type), work),
  };
}
