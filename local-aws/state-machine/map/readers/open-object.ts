import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Place } from './parameters.ts';

export async function openObject(s3: S3Client, { Bucket, Key, VersionId }: Place): Promise<Readable> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  if (!(Body instanceof Readable)) throw new Error(`S3 gave no stream for ${Key}`);
  return Body;
}
