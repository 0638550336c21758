import { TracewardError } from '#core/errors.ts';

/** An address in S3: all objects of the bucket whose keys begin with the prefix. */
export type S3Address = { readonly bucket: string; readonly prefix: string };

const SCHEME = 's3://';

export function isS3Address(text: string): boolean {
  return text.startsWith(SCHEME);
}

/** Reads `s3://bucket/prefix`. Throws `settings` if no bucket is named. */
export function readS3Address(text: string): S3Address {
  const [bucket = '', ...rest] = text.slice(SCHEME.length).split('/');
  if (bucket === '') throw new TracewardError('settings', `expected s3://bucket/prefix, found "${text}"`);
  return { bucket, prefix: rest.join('/') };
}
