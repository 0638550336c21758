import { Aws, Fn, Stack } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Logs } from '#core/settings/logs-section.ts';
import { createOwnBucket } from './own-bucket.ts';

/** The bucket of the logs, as far as all buckets are alike. */
interface AnyBucket {
  readonly name: string;
  readonly arn: string;
  /** The objects below the prefix. */
  readonly objectsArn: string;
  readonly prefix: string;
  readonly keyArn: string | null;
  /** The account that the bucket belongs to. */
  readonly account: string;
}

/**
 * `own`: made by this stack · `existing`: of this account, made by others · `foreign`: of another account, whose
 * owner has to allow what the stack cannot.
 */
export type LogBucket =
  | (AnyBucket & { readonly kind: 'own'; readonly resource: CfnBucket })
  | (AnyBucket & { readonly kind: 'existing' })
  | (AnyBucket & { readonly kind: 'foreign' });

/** The bucket of the logs as the settings have it: a new one, or one that is there. */
export function createLogBucket(scope: Construct, settings: Logs): LogBucket {
  const name = settings.bucket ?? defaultName(Stack.of(scope));
  const arn = `arn:${Aws.PARTITION}:s3:::${name}`;
  const { prefix, kmsKeyArn: keyArn } = settings;
  const bucket = { name, arn, objectsArn: `${arn}/${prefix}*`, prefix, keyArn };
  if (settings.account !== null) return { ...bucket, kind: 'foreign', account: settings.account };
  if (settings.existing) return { ...bucket, kind: 'existing', account: Aws.ACCOUNT_ID };
  return { ...bucket, kind: 'own', account: Aws.ACCOUNT_ID, resource: createOwnBucket(scope, name, settings) };
}

/**
 * A name that can be told before the bucket exists: the queue's policy names the bucket, and the bucket's notification
 * is refused until that policy stands. It also makes a second installation fail, loudly, on a bucket that was retained
 * and that shippers still write to, instead of making another that nobody writes to.
 */
function defaultName(stack: Stack): string {
  return Fn.join('-', [stack.stackName.toLowerCase(), 'logs', Aws.ACCOUNT_ID, Aws.REGION]);
}
