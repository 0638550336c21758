import { escapeInvisible } from '#core/escape-invisible.ts';

/** How many are named in a sentence. */
const MAX_IN_SENTENCE = 10;

/** The first of these names, harmless to show, as a list within a sentence. `more`: there are others, too. */
export function describeNames(names: readonly string[], more: boolean): string {
  const shown = names.slice(0, MAX_IN_SENTENCE).map(escapeInvisible);
  return [...shown, ...(more || names.length > shown.length ? ['and others'] : [])].join(', ');
}
