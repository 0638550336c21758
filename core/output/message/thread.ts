import { createHash } from 'node:crypto';

/** 32 hexadecimal digits for what a message that is not about one group is about. */
export function threadOf(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 32);
}
