import { Stack } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EntryFunction } from '#infra/functions/entry-function.ts';
import { Grantee } from '#infra/grantee.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { allowInventory, allowListing, allowResults } from './rescan-permissions.ts';

export interface RescanFunctions {
  readonly plan: EntryFunction;
  readonly batch: EntryFunction;
  readonly report: EntryFunction;
}

interface MachineRoleProps {
  /** Of the state machine: a reference to it would make a circle, because it is created after its policy. */
  readonly name: string;
  readonly functions: RescanFunctions;
  readonly logs: LogBucket;
  readonly results: Bucket;
  readonly inventoryBucket: string | null;
}

/**
 * What the state machine may. The CDK would add more by itself: every version of the functions, and every bucket for a
 * name that is known at run time.
 */
export class MachineRole extends Grantee {
  readonly role: Role;
  /** The role, to which the definition adds nothing. */
  readonly forMachine: IRole;

  constructor(scope: Construct, id: string, props: MachineRoleProps) {
    super(scope, id);
    const { name, functions, logs, results, inventoryBucket } = props;
    this.role = new Role(this, 'Role', { assumedBy: machinesOf(Stack.of(this)) });
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
    this.allowChildren(name);
    this.allowLogging();
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
  private allowChildren(name: string): void {
    const arn = (resource: string) => Stack.of(this).formatArn({ service: 'states', resource });
    this.allow(['states:StartExecution'], arn(`stateMachine:${name}`));
    this.allow(['states:DescribeExecution', 'states:StopExecution'], arn(`execution:${name}:*`));
    this.allow(['states:RedriveExecution'], arn(`execution:${name}/*:*`));
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

/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html#prevent-cross-service-confused-deputy */
function machinesOf(stack: Stack): ServicePrincipal {
  return new ServicePrincipal('states.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'states', resource: 'stateMachine:*' }) },
    },
  });
}
