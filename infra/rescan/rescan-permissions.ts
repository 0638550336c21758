import { Aws } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { WORK_PREFIX } from '#core/rescan/plan.ts';
import type { Grantee } from '#infra/grantee.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { outputKeyArn } from '#infra/output-bucket.ts';

/** To read the logs, and nothing else of them. */
export function allowLogs(grantee: Grantee, logs: LogBucket): void {
  grantee.allowOwnedBy(logs.account, ['s3:GetObject', 's3:GetObjectVersion'], logs.objectsArn);
  if (logs.keyArn !== null) grantee.allow(['kms:Decrypt'], logs.keyArn);
}

/** For the whole bucket: without it S3 answers 403 instead of 404 for a deleted object. */
export function allowListing(grantee: Grantee, logs: LogBucket): void {
  grantee.allowOwnedBy(logs.account, ['s3:ListBucket'], logs.arn);
}

/** A part of an upload in many parts is decrypted, too, when it is put together with the others. */
export function allowResults(grantee: Grantee, results: Bucket, logs: LogBucket, actions: string[]): void {
  allowBelow('runs/', grantee, results, logs, actions);
}

/** What lies there until the report is written. */
export function allowWork(grantee: Grantee, results: Bucket, logs: LogBucket): void {
  allowBelow(WORK_PREFIX, grantee, results, logs, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
}

function allowBelow(prefix: string, grantee: Grantee, results: Bucket, logs: LogBucket, actions: string[]): void {
  grantee.allowOwnedBy(Aws.ACCOUNT_ID, actions, results.arnForObjects(`${prefix}*`));
  const keyArn = outputKeyArn(logs);
  if (keyArn !== null) grantee.allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyArn);
}

/** To read inventories. Their bucket's owner has to allow what a policy of this account cannot. */
export function allowInventory(grantee: Grantee, bucket: string | null): void {
  if (bucket !== null) grantee.allow(['s3:GetObject'], `arn:${Aws.PARTITION}:s3:::${bucket}/*`);
}

/** To be told that an inventory is not there: without it S3 says that access is denied. */
export function allowMissingInventory(grantee: Grantee, bucket: string | null): void {
  if (bucket !== null) grantee.allow(['s3:ListBucket'], `arn:${Aws.PARTITION}:s3:::${bucket}`);
}
