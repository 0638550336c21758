const DIGEST = /(?:^|@)(sha256:[\da-f]{64})$/;

/** The digest in `sha256:…` or `repository@sha256:…`; undefined if the value is neither. */
export function readImageDigest(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 1024) return undefined;
  return DIGEST.exec(value)?.[1];
}
