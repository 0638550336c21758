import { Aws } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Paste } from '#infra/paste.ts';
import type { LogBucket } from './log-bucket.ts';

/** What lets the roles read, where the bucket or its key has the last word. */
export function accessToPaste(logs: LogBucket, roles: readonly IRole[]): readonly Paste[] {
  const roleArns = roles.map(({ roleArn }) => roleArn);
  const pastes: Paste[] = [];
  if (logs.kind === 'foreign') pastes.push(bucketPolicy(logs, roleArns));
  if (logs.keyArn !== null) pastes.push(keyPolicy(logs.keyArn, roleArns));
  return pastes;
}

function bucketPolicy({ name, arn, objectsArn }: LogBucket, roleArns: readonly string[]): Paste {
  return {
    name: 'BucketPolicyToPaste',
    description: `Add these statements to the policy of bucket ${name}`,
    value: [
      {
        Sid: 'TracewardReads',
        Effect: 'Allow',
        ...grantee(roleArns),
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: objectsArn,
      },
      {
        Sid: 'TracewardTellsDeletedFromDenied',
        Effect: 'Allow',
        ...grantee(roleArns),
        Action: 's3:ListBucket',
        Resource: arn,
      },
    ],
  };
}

function keyPolicy(keyArn: string, roleArns: readonly string[]): Paste {
  return {
    name: 'KeyPolicyToPaste',
    description: `Add to the policy of ${keyArn}, unless it leaves access to the IAM policies of this account`,
    value: { Sid: 'TracewardDecrypts', Effect: 'Allow', ...grantee(roleArns), Action: 'kms:Decrypt', Resource: '*' },
  };
}

/**
 * The roles by condition. Named as principals, they would be stored by their unique ids, and a role that is made anew,
 * with the same name or not, would be shut out.
 */
function grantee(roleArns: readonly string[]) {
  return {
    Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` },
    Condition: { ArnEquals: { 'aws:PrincipalArn': roleArns } },
  };
}
