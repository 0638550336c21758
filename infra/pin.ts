import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What is kept is deleted all the same if its first deployment fails: it is empty, and the next one needs its name. */
export const KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * Fixes the logical id of what holds data, and says what becomes of it when the stack goes. CloudFormation replaces a
 * resource whose logical id changes, data and all; with a pinned one, constructs may be moved and renamed freely.
 */
export function pin(construct: Construct, logicalId: string, removalPolicy: RemovalPolicy.DESTROY | typeof KEEP): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new TypeError(`${construct.node.path} is no resource`);
  resource.overrideLogicalId(logicalId);
  resource.applyRemovalPolicy(removalPolicy);
}

/** Keeps a bucket with its policy: what is kept stays closed to plain HTTP. */
export function keepBucket(bucket: Bucket, logicalId: string): void {
  pin(bucket, logicalId, KEEP);
  if (bucket.policy !== undefined) pin(bucket.policy, `${logicalId}Policy`, KEEP);
}
