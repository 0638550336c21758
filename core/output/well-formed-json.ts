import { escapeInvisible } from '#core/escape-invisible.ts';

/** JSON on one line without halves of characters, which some readers refuse with all that is around them. */
export function wellFormedJson(value: unknown): string {
  return escapeInvisible(JSON.stringify(value, (_, each) => (typeof each === 'string' ? each.toWellFormed() : each)));
}
