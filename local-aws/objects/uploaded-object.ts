/** An object as S3 tells of it when it has been created. */
export type StoredObject = {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
};
