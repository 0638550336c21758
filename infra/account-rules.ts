import { CfnResource, type Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Settings } from '#core/settings/settings.ts';

/**
 * Does what an account may demand of everything in it: tags, a boundary for each role, a network for each function.
 * Everything of the stack has to be there already.
 */
export function applyAccountRules(stack: Stack, { tags, permissionsBoundaryArn, vpc }: Settings): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  if (vpc !== null) connectFunctions(stack, vpc);
  if (permissionsBoundaryArn === null) return;
  PermissionsBoundary.of(stack).apply(
    ManagedPolicy.fromManagedPolicyArn(stack, 'PermissionsBoundary', permissionsBoundaryArn),
  );
}

/** The CDK's own functions, too, of which the constructs do not let it be said. */
function connectFunctions(stack: Stack, { subnetIds, securityGroupIds }: NonNullable<Settings['vpc']>): void {
  for (const construct of stack.node.findAll()) {
    if (construct instanceof Role && isOfFunction(stack, construct)) construct.addToPolicy(allowNetworkInterfaces());
    if (construct instanceof CfnResource && construct.cfnResourceType === 'AWS::Lambda::Function')
      construct.addPropertyOverride('VpcConfig', { SubnetIds: subnetIds, SecurityGroupIds: securityGroupIds });
  }
}

function isOfFunction(stack: Stack, { assumeRolePolicy }: Role): boolean {
  return JSON.stringify(stack.resolve(assumeRolePolicy)).includes('"lambda.amazonaws.com"');
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
function allowNetworkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
