/**
 * A key as S3 writes it in its notifications and inventories: as a form does, but with slashes. Of a key that is cut
 * between two characters, the parts are encoded to the parts of the encoded key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function encodeKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}

/** The key that S3 has written so; undefined for what it cannot have written. */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
