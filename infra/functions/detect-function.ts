import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf } from './entry.ts';
import { EntryFunction } from './entry-function.ts';
import { allowAnnouncing, allowState, stateEnvironment } from './function-permissions.ts';

/** More small objects than this are not waited for: together they take seconds. */
const BATCH_SIZE = 20;

interface DetectProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly queue: WorkQueue;
  readonly table: Table;
  readonly topics: Topics;
  readonly maxConcurrency: number;
  readonly batching: Settings['batching'];
}

/** Reads each object that the queue names, and announces what it finds. */
export function createDetect(scope: Construct, props: DetectProps): EntryFunction {
  const { codeOf, logs, queue, table, topics, maxConcurrency, batching } = props;
  const detect = new EntryFunction(scope, 'Detect', {
    entry: 'detect',
    codeOf,
    description: `traceward: reads Tracee's logs and finds ${JOIN_DETECTOR.words.findsWhat}`,
    // One full vCPU: decompression and JSON are what takes the time.
    memorySize: 1769,
    timeout: Duration.minutes(5),
    environment: stateEnvironment(table, topics),
  });
  allowReading(detect, logs);
  allowState(detect, table);
  allowAnnouncing(detect, topics);
  // A message stands for an object of any size: large ones are read one after the other, and must all have their time.
  const { windowSeconds } = batching;
  queue.deliverTo(detect, { batchSize: windowSeconds === 0 ? 5 : BATCH_SIZE, windowSeconds, maxConcurrency });
  return detect;
}

/** ListBucket, and for the whole bucket, because without it S3 answers 403 instead of 404 for a deleted object. */
function allowReading(detect: EntryFunction, logs: LogBucket): void {
  detect.allowOwnedBy(logs.account, ['s3:GetObject', 's3:GetObjectVersion'], logs.objectsArn);
  detect.allowOwnedBy(logs.account, ['s3:ListBucket'], logs.arn);
  if (logs.keyArn !== null) detect.allow(['kms:Decrypt'], logs.keyArn);
}
