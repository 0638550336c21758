import type { S3Client } from '@aws-sdk/client-s3';
import type { ItemReader } from '#local-aws/state-machine/definition/map-state.ts';
import { StateFailure } from '#local-aws/state-machine/state-failure.ts';
import { readCsv } from './readers/csv.ts';
import { readInventory } from './readers/inventory.ts';
import { readJsonLines } from './readers/json-lines.ts';
import { listObjects } from './readers/objects.ts';
import { bucketAndKey, bucketAndPrefix } from './readers/parameters.ts';

/**
 * The items of a distributed map, one after the other. `parameters`: the reader's, evaluated. Fails with
 * `States.ItemReaderFailed` where they cannot be read.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function* readItems(reader: ItemReader, parameters: unknown, s3: S3Client): AsyncGenerator<unknown> {
  const most = reader.ReaderConfig?.MaxItems ?? Number.POSITIVE_INFINITY;
  let count = 0;
  try {
    for await (const item of open(reader, parameters, s3)) {
      if (count === most) return;
      count += 1;
      yield item;
    }
  } catch (cause) {
    throw new StateFailure('States.ItemReaderFailed', describe(cause, parameters), { cause });
  }
}

function open({ ReaderConfig }: ItemReader, parameters: unknown, s3: S3Client): AsyncIterable<unknown> {
  if (ReaderConfig === undefined || !('InputType' in ReaderConfig)) return listObjects(s3, bucketAndPrefix(parameters));
  const place = bucketAndKey(parameters);
  switch (ReaderConfig.InputType) {
    case 'JSONL':
      return readJsonLines(s3, place);
    case 'CSV':
      return readCsv(s3, place, ReaderConfig.CSVHeaderLocation === 'GIVEN' ? (ReaderConfig.CSVHeaders ?? []) : true);
    case 'MANIFEST':
      return readInventory(s3, place);
  }
}

function describe(cause: unknown, parameters: unknown): string {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return `cannot read items of ${JSON.stringify(parameters)}: ${reason}`;
}
