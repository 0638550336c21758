/** An object of S3 to scan, as a listing tells of it. */
export type ObjectSource = {
  /** `s3://bucket/key`, which messages show. */
  readonly name: string;
  readonly bucket: string;
  /** What the cluster pattern is applied to, as in the cloud. */
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number | undefined;
  /** It lies before the time that was asked for: its connects do not count. */
  readonly isForEndpoints: boolean;
};
