import type { Address } from './address.ts';

const EXPLANATIONS: Readonly<Record<string, (address: Address) => string>> = {
  NoSuchBucket: ({ bucket }) => `there is no bucket ${bucket}`,
  AccessDenied: ({ bucket }) =>
    `access denied; these credentials need s3:ListBucket on ${bucket}, s3:GetObject on its objects, and kms:Decrypt if it has a key of its own`,
  PermanentRedirect: ({ bucket }) => `the bucket ${bucket} is in another region; set AWS_REGION to it`,
  AuthorizationHeaderMalformed: ({ bucket }) => `the bucket ${bucket} is in another region; set AWS_REGION to it`,
  CredentialsProviderError: () =>
    'no credentials of AWS were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ExpiredToken: () => 'the credentials of AWS have expired; get new ones',
  InvalidAccessKeyId: () => 'AWS does not know these credentials',
  SignatureDoesNotMatch: () => 'AWS does not take these credentials; the secret key may be wrong',
};

/** What kept S3 from answering, in plain words. */
export function explainS3Error(error: unknown, address: Address): string {
  if (!(error instanceof Error)) return String(error);
  const known = Object.hasOwn(EXPLANATIONS, error.name) ? EXPLANATIONS[error.name] : undefined;
  if (known !== undefined) return known(address);
  if (error.message === 'Region is missing') return 'no region is set; set AWS_REGION';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
