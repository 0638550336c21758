const EXPLANATIONS: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    'no credentials of AWS were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'the credentials of AWS have expired; get new ones',
  ExpiredTokenException: 'the credentials of AWS have expired; get new ones',
  InvalidAccessKeyId: 'AWS does not know these credentials',
  InvalidClientTokenId: 'AWS does not know these credentials',
  UnrecognizedClientException: 'AWS does not know these credentials',
  SignatureDoesNotMatch: 'AWS does not take these credentials; the secret key may be wrong',
};

/** What kept AWS from answering, in plain words, whatever service was asked. */
export function explainAwsError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = Object.hasOwn(EXPLANATIONS, error.name) ? EXPLANATIONS[error.name] : undefined;
  if (known !== undefined) return known;
  if (error.message === 'Region is missing') return 'no region is set; set AWS_REGION';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
