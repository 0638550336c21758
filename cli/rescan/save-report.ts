import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { explainS3Error } from '#aws/explain-s3.ts';
import { openStream } from '#aws/s3-text.ts';
import { openOutputFile } from '#cli/terminal/output-file.ts';
import { TracewardError } from '#core/errors.ts';

export type SaveOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly file: string;
  /** How often a report is looked for that is not there yet. */
  readonly attempts: number;
  readonly wait: () => Promise<unknown>;
};

/** Copies a report into a file, if there is one. Throws `settings` if the file cannot be written, else `output`. */
export async function saveReport({ s3, bucket, key, file, attempts, wait }: SaveOptions): Promise<boolean> {
  const output = openOutputFile(file);
  try {
    const report = await find(attempts);
    if (report === undefined) return false;
    for await (const chunk of report) await output.write(String(chunk));
    output.commit();
    return true;
  } finally {
    output.discard();
  }

  async function find(left: number): Promise<Readable | undefined> {
    const report = await openStream(s3, bucket, key).catch((cause: unknown) => {
      const reason = explainS3Error(cause, bucket);
      throw new TracewardError('output', `cannot read the report s3://${bucket}/${key}: ${reason}`, { cause });
    });
    if (report !== undefined) return report.setEncoding('utf8');
    if (left <= 1) return undefined;
    await wait();
    return find(left - 1);
  }
}
