import { Aws } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { outputKeyArn } from '#infra/output-bucket.ts';
import { type Paste, statementId } from '#infra/paste.ts';
import type { LogBucket } from './log-bucket.ts';

interface Access {
  /** Those who read the logs. */
  readonly readers: readonly IRole[];
  /** Those who only list them. */
  readonly listers: readonly IRole[];
  /** Those who read and write the results of rescans, which the key of the logs encrypts unless it is another account's. */
  readonly resultUsers: readonly IRole[];
  /** Those who write what the same key encrypts, and do not read it. */
  readonly writers: readonly IRole[];
}

/** What lets the roles in, where the bucket or its key has the last word. */
export function accessToPaste(
  scope: Construct,
  logs: LogBucket,
  { readers, listers, resultUsers, writers }: Access,
): readonly Paste[] {
  const idOf = (purpose: string) => statementId(scope, purpose);
  const { keyArn } = logs;
  const toRead = arnsOf(readers);
  const isForeign = outputKeyArn(logs) === null;
  const toReadResults = isForeign ? [] : arnsOf(resultUsers);
  const toWrite = isForeign ? [] : arnsOf([...resultUsers, ...writers]);
  return [
    ...(logs.kind === 'foreign' ? [bucketPolicy(idOf, logs, toRead, arnsOf(listers))] : []),
    ...(keyArn === null ? [] : [keyPolicy(idOf, keyArn, [...new Set([...toRead, ...toReadResults])], toWrite)]),
  ];
}

function arnsOf(roles: readonly IRole[]): string[] {
  return roles.map(({ roleArn }) => roleArn);
}

type IdOf = (purpose: string) => string;

function bucketPolicy(
  idOf: IdOf,
  { name, arn, objectsArn }: LogBucket,
  readers: readonly string[],
  listers: readonly string[],
): Paste {
  return {
    name: 'BucketPolicyToPaste',
    description: `Add these statements to the policy of bucket ${name}`,
    value: [
      {
        Sid: idOf('Reads'),
        Effect: 'Allow',
        ...grantee(readers),
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: objectsArn,
      },
      {
        // Those who read, too: without it S3 says of a deleted object that access to it is denied.
        Sid: idOf('Lists'),
        Effect: 'Allow',
        ...grantee([...readers, ...listers]),
        Action: 's3:ListBucket',
        Resource: arn,
      },
    ],
  };
}

/** A part of an upload in many parts is decrypted, too, when it is put together with the others. */
function keyPolicy(idOf: IdOf, keyArn: string, readers: readonly string[], writers: readonly string[]): Paste {
  const decrypts = { Sid: idOf('Decrypts'), Effect: 'Allow', ...grantee(readers) };
  const encrypts = { Sid: idOf('EncryptsResults'), Effect: 'Allow', ...grantee(writers) };
  return {
    name: 'KeyPolicyToPaste',
    description: `Add these statements to the policy of ${keyArn}, unless it leaves access to the IAM policies of this account`,
    value: [
      { ...decrypts, Action: 'kms:Decrypt', Resource: '*' },
      ...(writers.length > 0 ? [{ ...encrypts, Action: 'kms:GenerateDataKey', Resource: '*' }] : []),
    ],
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
