import { createInterface } from 'node:readline';
import type { S3Client } from '@aws-sdk/client-s3';
import { openObject } from './open-object.ts';
import type { Place } from './parameters.ts';

export async function* readJsonLines(s3: S3Client, place: Place): AsyncGenerator<unknown> {
  const input = await openObject(s3, place);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield JSON.parse(line);
  }
}
