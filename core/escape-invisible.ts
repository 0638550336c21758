/**
 * Control characters, formatting ones (bidirectional marks, zero-width ones, tags), lone surrogates, private and
 * unassigned ones, and the separators of lines and paragraphs.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * A text that an attacker may have chosen, made harmless to show: what a terminal, a mail reader or a person's
 * eye could take for something else stands as \uXXXX. A JSON text on one line stays the same JSON.
 */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => character.split('').map(escapeUnit).join(''));
}

/** A UTF-16 unit as JSON writes it where it may not stand for itself. */
export function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
