import { Aws } from 'aws-cdk-lib';
import type { Paste } from '../paste.ts';
import type { LogBucket } from './log-bucket.ts';

/** What lets the role read, where the bucket or its key has the last word. */
export function accessToPaste(logs: LogBucket, roleArn: string): readonly Paste[] {
  const pastes: Paste[] = [];
  if (logs.kind === 'foreign') pastes.push(bucketPolicy(logs, roleArn));
  if (logs.keyArn !== null) pastes.push(keyPolicy(logs.keyArn, roleArn));
  return pastes;
}

function bucketPolicy({ name, arn, objectsArn }: LogBucket, roleArn: string): Paste {
  return {
    name: 'BucketPolicyToPaste',
    description: `Add these statements to the policy of bucket ${name}`,
    value: [
      {
        Sid: 'TracewardReads',
        Effect: 'Allow',
        ...grantee(roleArn),
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: objectsArn,
      },
      {
        Sid: 'TracewardTellsDeletedFromDenied',
        Effect: 'Allow',
        ...grantee(roleArn),
        Action: 's3:ListBucket',
        Resource: arn,
      },
    ],
  };
}

function keyPolicy(keyArn: string, roleArn: string): Paste {
  return {
    name: 'KeyPolicyToPaste',
    description: `Add to the policy of ${keyArn}, unless it leaves access to the IAM policies of this account`,
    value: { Sid: 'TracewardDecrypts', Effect: 'Allow', ...grantee(roleArn), Action: 'kms:Decrypt', Resource: '*' },
  };
}

/**
 * The role by condition. Named as the principal, it would be stored by its unique id, and a role that is made anew,
 * with the same name or not, would be shut out.
 */
function grantee(roleArn: string) {
  return {
    Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` },
    Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  };
}
