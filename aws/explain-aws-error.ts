/** What to say of an error, by the name that AWS gives it. */
type Explanations = Readonly<Record<string, string>>;

const NO_KNOWN_CREDENTIALS = 'AWS does not know these credentials';
const EXPIRED = 'the credentials of AWS have expired; get new ones';

const EXPLANATIONS: Explanations = {
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  InvalidAccessKeyId: NO_KNOWN_CREDENTIALS,
  InvalidClientTokenId: NO_KNOWN_CREDENTIALS,
  UnrecognizedClientException: NO_KNOWN_CREDENTIALS,
  SignatureDoesNotMatch: 'AWS does not take these credentials; the secret key may be wrong',
};

/** What kept AWS from answering, in plain words, whatever service was asked. `known`: what this caller knows better. */
export function explainAwsError(error: unknown, known: Explanations = {}): string {
  const explanation = explanationOf(error, known) ?? explanationOf(error, EXPLANATIONS);
  if (explanation !== undefined) return explanation;
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError') return noCredentials(process.env['AWS_PROFILE']);
  if (error.message === 'Region is missing') return 'no region is set; set AWS_REGION';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}

function noCredentials(profile: string | undefined): string {
  if (profile === undefined || profile === '')
    return 'no credentials of AWS were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return (
    `no credentials of AWS were found with AWS_PROFILE=${profile}: there is no such profile, or it has none that work; ` +
    '"aws configure list-profiles" shows those that there are'
  );
}

/** What the table says of the error; undefined if it has another name. */
export function explanationOf(error: unknown, explanations: Explanations): string | undefined {
  return error instanceof Error && Object.hasOwn(explanations, error.name) ? explanations[error.name] : undefined;
}
