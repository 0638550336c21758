import { S3ServiceException } from '@aws-sdk/client-s3';
import { TracewardError } from '#core/errors.ts';

const ANOTHER_REGION =
  'it is in another region; a rescan reads the buckets of its own. Deploy the stack there, or run npm run scan -- with its address';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  NoSuchKey: 'there is no such object',
  AccessDenied:
    'access denied; the roles of the rescan may read the bucket of the stack. For another one they need s3:ListBucket, s3:GetObject and s3:GetObjectVersion, and kms:Decrypt if it has a key of its own; its policies must allow it, too',
  PermanentRedirect: ANOTHER_REGION,
  AuthorizationHeaderMalformed: ANOTHER_REGION,
  IllegalLocationConstraintException: ANOTHER_REGION,
};

/** What S3 says of a place that somebody named: `settings` for what is wrong with it, else `retry`. */
export function explainPlace(error: unknown, place: string): TracewardError {
  if (error instanceof TracewardError) return error;
  const known = error instanceof S3ServiceException ? EXPLANATIONS[error.name] : undefined;
  if (known !== undefined) return new TracewardError('settings', `${place}: ${known}`, { cause: error });
  return new TracewardError('retry', `${place}: ${String(error)}`, { cause: error });
}
