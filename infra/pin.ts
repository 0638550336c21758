import { CfnResource, type RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Fixes the logical id of what holds data, and says what becomes of it when the stack goes. CloudFormation replaces a
 * resource whose logical id changes, data and all; with a pinned one, constructs may be moved and renamed freely.
 */
export function pin(construct: Construct, logicalId: string, removalPolicy: RemovalPolicy): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new TypeError(`${construct.node.path} is no resource`);
  resource.overrideLogicalId(logicalId);
  resource.applyRemovalPolicy(removalPolicy);
}
