import type { S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse';
import { openObject } from './open-object.ts';
import type { Place } from './parameters.ts';

/** Rows as objects. `columns`: their names, or true if the first line has them. */
export async function* readCsv(s3: S3Client, place: Place, columns: readonly string[] | true): AsyncGenerator<unknown> {
  const rows = parse({ columns: columns === true ? true : [...columns] });
  yield* (await openObject(s3, place)).pipe(rows);
}
