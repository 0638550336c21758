import { createHash } from 'node:crypto';

/** The first 128 bits of the text's SHA-256, as 32 hexadecimal digits. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
