import { Aws, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketNotificationDestinationType, EventType } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { waitOnce } from '#infra/repeated-dependencies.ts';
import type { LogBucket } from './log-bucket.ts';
import { filterRules } from './object-created.ts';

/** The CDK's one handler of a stack for all notifications; its id is part of the library. */
const HANDLER_ID = 'BucketNotificationsHandler050a0587b7544547bf325f094a3db834';

interface BucketNotificationProps {
  readonly logs: LogBucket;
  readonly queueArn: string;
  /** What must stand first, or S3 refuses the destination. */
  readonly after: IConstruct;
}

/**
 * An entry in the notifications of a bucket that others own too. S3 has one configuration a bucket, and only replaces
 * it whole; the CDK's custom resource reads it, adds or takes away this stack's entry, and writes it back. Its handler
 * gets a role and a log of our making: the CDK's could change every bucket, and its log would outlive the stack.
 */
export function createBucketNotification(scope: Construct, { logs, queueArn, after }: BucketNotificationProps): void {
  const log = new LogGroup(scope, 'BucketNotificationLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = createRole(scope, logs.arn, log.logGroupArn);
  const bucket = Bucket.fromBucketAttributes(scope, 'ExistingBucket', {
    bucketName: logs.name,
    notificationsHandlerRole: role.withoutPolicyUpdates(),
  });
  const destination = {
    bind: () => ({ arn: queueArn, type: BucketNotificationDestinationType.QUEUE, dependencies: [after] }),
  };
  const filters = filterRules(logs.prefix).map(({ value }) => ({ prefix: value }));
  bucket.addEventNotification(EventType.OBJECT_CREATED, destination, ...filters);
  const handler = Stack.of(scope).node.findChild(HANDLER_ID).node.findChild('Resource');
  if (!(handler instanceof CfnResource)) throw new TypeError('the CDK has another handler of notifications now');
  handler.addPropertyOverride('LoggingConfig', { LogGroup: log.logGroupName });
  waitOnce(handler, role);
}

function createRole(scope: Construct, bucketArn: string, logArn: string): Role {
  const statements = [
    new PolicyStatement({
      actions: ['s3:GetBucketNotification', 's3:PutBucketNotification'],
      resources: [bucketArn],
      conditions: { StringEquals: { 's3:ResourceAccount': Aws.ACCOUNT_ID } },
    }),
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logArn] }),
  ];
  return new Role(scope, 'BucketNotificationRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Notification: new PolicyDocument({ statements }) },
  });
}
