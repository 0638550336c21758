const EXECUTIONS = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:traceward-rescan';

/** What cdk-nag objects to of the rescan, and why it may stay. */
export const OF_RESCAN = [
  {
    id: 'AwsSolutions-IAM5[Resource::<RescanBucket.Arn>/runs/*]',
    reason: 'Each run has a folder of its own, by its name.',
  },

  {
    id: 'AwsSolutions-IAM5[Resource::<RescanBucket.Arn>/work/*]',
    reason: 'Each run has a folder of its own, by its name.',
  },
  ...[':*', '/*:*'].map((children) => ({
    id: `AwsSolutions-IAM5[Resource::${EXECUTIONS}${children}]`,
    reason: 'A distributed map starts executions of its own state machine, whose names Step Functions makes.',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The deliveries of CloudWatch Logs, which Step Functions needs to log, have no resources.',
  },
  {
    id: 'AwsSolutions-S1',
    reason: 'Results expire, and hold nothing that the logs do not hold; the bucket of the logs has access logs.',
  },
  { id: 'AwsSolutions-SF2', reason: 'The log of the machine and of the functions says what took how long.' },
];
