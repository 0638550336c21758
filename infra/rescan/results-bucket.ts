import { Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { WORK_PREFIX } from '#core/rescan/plan.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { createOutputBucket } from '#infra/output-bucket.ts';

/** Reports are read for longer than what they are made of is kept. */
const RETENTION = Duration.days(90);

/**
 * The bucket of what rescans write. It is not the bucket of the logs, and nothing listens to it: what a run writes is
 * never read as a log.
 */
export function createResultsBucket(scope: Construct, logs: LogBucket, workExpiration: Duration): Bucket {
  return createOutputBucket(scope, 'Results', {
    logicalId: 'RescanBucket',
    logs,
    expiration: RETENTION,
    rules: [{ prefix: WORK_PREFIX, expiration: workExpiration }],
  });
}
