import { hashOf } from '#core/hash.ts';
import { nonEmptyText } from '#core/json.ts';
import { cutText } from '#core/text.ts';

/** Longer than any name or path of Linux, Kubernetes or a registry. */
const MAX_NAME = 4096;

/**
 * The value if it is a name: a text with something in it. Names are kept, compared and made into keys, and a log may hold
 * thousands of 16 MiB each: the end of one that is too long is replaced by what tells it from others that begin alike.
 */
export function nameText(value: unknown): string | undefined {
  const name = nonEmptyText(value);
  if (name === undefined || name.length <= MAX_NAME) return name;
  // A part of a text would keep the whole in memory.
  return Buffer.from(`${cutText(name, MAX_NAME)}…${hashOf(name)}`).toString();
}
