import { hash } from 'node:crypto';

/** The first 128 bits of the text's SHA-256, as 32 hexadecimal digits. */
export function hashOf(text: string): string {
  return hash('sha256', text).slice(0, 32);
}
