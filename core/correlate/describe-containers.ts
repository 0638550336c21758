import { escapeInvisible } from '#core/escape-invisible.ts';

/** How many are named in a sentence. */
const MAX_IN_SENTENCE = 10;

/** The first of these containers, harmless to show, as a list within a sentence. `more`: there are others, too. */
export function describeContainers(containers: readonly string[], more: boolean): string {
  const shown = containers.slice(0, MAX_IN_SENTENCE).map(escapeInvisible);
  return [...shown, ...(more || containers.length > shown.length ? ['and others'] : [])].join(', ');
}
