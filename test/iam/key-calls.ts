import type { Call } from './decide.ts';

const READS = ['s3:GetObject', 's3:GetObjectVersion', 'sqs:ReceiveMessage'];
/** What is written is read, too, when the parts of an upload are put together; topics and queues say so of themselves. */
const WRITES = ['s3:PutObject', 'sns:Publish', 'sqs:SendMessage'];
/** Roles that write no object in parts. */
const WRITES_WHOLE = /:role\/(?:.*Archive|shipper$)/;
const SECRETS: Readonly<Record<string, string>> = {
  'secretsmanager:GetSecretValue': 'SecretARN',
  'ssm:GetParameter': 'PARAMETER_ARN',
};

/** A key of the secret's own. Whether it has one, its ARN does not tell. */
export function keyOfSecret(arn: string): string {
  const [, , , region, account] = arn.split(':');
  return `arn:aws:kms:${region}:${account}:key/of-the-secret`;
}

/** Whether an object may be written in parts, if it is large. */
export function isInParts({ action, principal }: Call): boolean {
  return action === 's3:PutObject' && !('role' in principal && WRITES_WHOLE.test(principal.role));
}

/**
 * A call with those of the key that it makes in the name of whoever calls, where a key encrypts what is used.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function withKeyCalls(call: Call, keyOf: (arn: string) => string | null): Call[] {
  const { action, resource } = call;
  const [, , service = '', region] = resource.split(':');
  const encryptionContext = SECRETS[action];
  if (encryptionContext !== undefined) {
    return [
      call,
      ofKey('kms:Decrypt', keyOfSecret(resource), {
        [`kms:encryptioncontext:${encryptionContext.toLowerCase()}`]: resource,
      }),
    ];
  }
  const key = keyOf(service === 's3' ? (resource.split('/')[0] ?? '') : resource);
  if (key === null) return [call];
  if (READS.includes(action)) return [call, ofKey('kms:Decrypt', key)];
  if (action === 's3:PutObject' && !isInParts(call)) return [call, ofKey('kms:GenerateDataKey', key)];
  if (WRITES.includes(action)) return [call, ofKey('kms:GenerateDataKey', key), ofKey('kms:Decrypt', key)];
  return [call];

  function ofKey(keyAction: string, arn: string, more: Call['context'] = {}): Call {
    const via = `${service}.${region === '' ? arn.split(':')[3] : region}.amazonaws.com`;
    return { ...call, action: keyAction, resource: arn, context: { ...call.context, 'kms:viaservice': via, ...more } };
  }
}
