import { Aws } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createForwarding, type Forwarding, type ForwardProps } from './forward-function.ts';

/** Imports findings into Security Hub, as those of the product that every account has for what is its own. */
export function createSecurityHub(scope: Construct, props: ForwardProps): Forwarding {
  const forwarding = createForwarding(scope, 'security-hub', props);
  const { PARTITION, REGION, ACCOUNT_ID } = Aws;
  const productArn = `arn:${PARTITION}:securityhub:${REGION}:${ACCOUNT_ID}:product/${ACCOUNT_ID}/default`;
  forwarding.entry.allow(['securityhub:BatchImportFindings'], productArn);
  forwarding.entry.lambda.addEnvironment('SECURITY_HUB_PRODUCT_ARN', productArn);
  return forwarding;
}
