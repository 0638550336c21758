import * as v from 'valibot';

const EXPECTED = 'Expected the name of an S3 bucket';

/**
 * What S3 takes as the name of a bucket for general purposes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucketName = v.pipe(
  v.string(),
  v.regex(/^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, EXPECTED),
  v.check((name) => !/\.\.|^\d+\.\d+\.\d+\.\d+$|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name), EXPECTED),
);
