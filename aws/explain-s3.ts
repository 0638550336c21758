import { TracewardError } from '#core/errors.ts';
import { explainAwsError, explanationOf } from './explain-aws-error.ts';

/** What kept S3 from giving an object or a listing to a person's own credentials, in plain words. */
export function explainS3Error(error: unknown, bucket: string): string {
  const elsewhere = `the bucket ${bucket} is in another region; set AWS_REGION to it`;
  return explainAwsError(error, {
    NoSuchBucket: `there is no bucket ${bucket}`,
    AccessDenied: `access denied; these credentials need s3:ListBucket on ${bucket}, s3:GetObject on its objects, and kms:Decrypt if it has a key of its own`,
    PermanentRedirect: elsewhere,
    AuthorizationHeaderMalformed: elsewhere,
  });
}

const ANOTHER_REGION =
  'it is in another region; a rescan reads the buckets of its own. Deploy the stack there, or run traceward scan with its address';

const FAULTS = {
  NoSuchBucket: 'there is no such bucket',
  NoSuchKey: 'there is no such object',
  AccessDenied:
    'access denied; the roles of the rescan may read the bucket of the stack. For another one they need s3:ListBucket, s3:GetObject and s3:GetObjectVersion, and kms:Decrypt if it has a key of its own; its policies must allow it, and it must be of the account of the stack',
  PermanentRedirect: ANOTHER_REGION,
  AuthorizationHeaderMalformed: ANOTHER_REGION,
  IllegalLocationConstraintException: ANOTHER_REGION,
};

/** What S3 says to the rescan of an address that somebody named: `settings` for what is wrong with it, else `retry`. */
export function explainPlace(error: unknown, address: string): TracewardError {
  if (error instanceof TracewardError) return error;
  const fault = explanationOf(error, FAULTS);
  if (fault !== undefined) return new TracewardError('settings', `${address}: ${fault}`, { cause: error });
  return new TracewardError('retry', `${address}: ${explainAwsError(error)}`, { cause: error });
}
