import { hashOf } from '#core/hash.ts';

/** 32 hexadecimal digits for what a message that is not about one group is about. */
export function threadOf(subject: readonly string[]): string {
  return hashOf(JSON.stringify(subject));
}
