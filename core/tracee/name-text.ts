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
  return ownCut(name, MAX_NAME, `…${hashOf(name)}`);
}

/** The first `length` UTF-16 units of a text, and a mark if there are more; a part of a text would keep the whole in memory. */
export function ownCut(text: string, length: number, mark = '…'): string {
  return text.length <= length ? text : Buffer.from(`${cutText(text, length)}${mark}`).toString();
}

const MAX_SHORT = 512;
/** Of what is told of a finding together, as JSON shows it. Twice this and all names fit into a message. */
const MAX_DATA = 4096;

/** The first of these texts, the beginning of each, as many as fit. */
export function boundData(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let room = MAX_DATA;
  const kept = Object.entries(data).map(([name, text]) => [name, ownCut(text, MAX_SHORT)] as const);
  return Object.fromEntries(
    kept.filter(([name, text]) => {
      room -= JSON.stringify([name, text]).length;
      return room >= 0;
    }),
  );
}
