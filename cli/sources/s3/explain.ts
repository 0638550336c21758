import { explainAwsError } from '#aws/explain-aws-error.ts';
import type { Address } from './address.ts';

const EXPLANATIONS: Readonly<Record<string, (address: Address) => string>> = {
  NoSuchBucket: ({ bucket }) => `there is no bucket ${bucket}`,
  AccessDenied: ({ bucket }) =>
    `access denied; these credentials need s3:ListBucket on ${bucket}, s3:GetObject on its objects, and kms:Decrypt if it has a key of its own`,
  PermanentRedirect: ({ bucket }) => `the bucket ${bucket} is in another region; set AWS_REGION to it`,
  AuthorizationHeaderMalformed: ({ bucket }) => `the bucket ${bucket} is in another region; set AWS_REGION to it`,
};

/** What kept S3 from answering, in plain words. */
export function explainS3Error(error: unknown, address: Address): string {
  const name = error instanceof Error ? error.name : '';
  const known = Object.hasOwn(EXPLANATIONS, name) ? EXPLANATIONS[name] : undefined;
  return known === undefined ? explainAwsError(error) : known(address);
}
