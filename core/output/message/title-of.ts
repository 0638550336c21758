import { shortenText } from '#core/text.ts';
import type { Message } from './message.ts';
import { plainText } from './phrase.ts';

/**
 * One line of at most `longest` characters: that it is traceward's, the kind, what it is about, and the beginning of the
 * thread's id, so that messages about different things differ however much of their names is cut off.
 */
export function titleOf(
  { label, headline, isTest, thread }: Message,
  longest: number,
  text = plainText(headline),
): string {
  const start = `${isTest ? '[TEST] ' : ''}[traceward] ${label}: `;
  const end = ` #${thread.slice(0, 8)}`;
  return `${start}${shortenText(text, longest - start.length - end.length)}${end}`;
}
