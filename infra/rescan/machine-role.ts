import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { LogBucket } from '../logs/log-bucket.ts';
import { allowInventory, allowListing, allowResults } from './permissions.ts';
import type { RescanFunctions } from './state-machine.ts';

interface MachineRoleProps {
  readonly functions: RescanFunctions;
  readonly logs: LogBucket;
  readonly results: Bucket;
  readonly inventoryBucket: string | null;
}

/**
 * What the state machine may, beside its own children, which the CDK adds. It would add more by itself: every version of
 * the functions, and every bucket for a name that is known at run time.
 */
export class MachineRole extends Construct {
  private readonly role: Role;
  /** The role, to which the definition adds nothing. */
  readonly forMachine: IRole;

  constructor(scope: Construct, id: string, props: MachineRoleProps) {
    super(scope, id);
    const { functions, logs, results, inventoryBucket } = props;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.forMachine = this.role.withoutPolicyUpdates();
    this.allow(['lambda:InvokeFunction'], ...Object.values(functions).map(({ lambda }) => lambda.functionArn));
    allowListing(this, logs);
    allowInventory(this, inventoryBucket);
    allowResults(this, results, logs, [
      's3:GetObject',
      's3:PutObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ]);
    this.allowLogging();
  }

  allow(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  /** These have no resources of their own. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
  private allowLogging(): void {
    this.allow(
      [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      '*',
    );
  }
}
