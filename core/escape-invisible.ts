import { shortenText } from './text.ts';

/**
 * Control characters, formatting ones (bidirectional marks, zero-width ones, tags), lone surrogates, private and
 * unassigned ones, and the separators of lines and paragraphs.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The same, and what is written from right to left (bidirectional classes R, AL and AN): the blocks that Unicode keeps for it. */
const REORDERING = /[\p{C}\p{Zl}\p{Zp}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/gu;

/**
 * A text that an attacker may have chosen, made harmless to show: what a terminal, a mail reader or a person's
 * eye could take for something else stands as \uXXXX, also letters that are read from right to left, which would change places with what
 * stands beside them. A JSON text on one line stays the same JSON.
 */
export function escapeInvisible(text: string): string {
  return text.replace(REORDERING, escapeUnits);
}

/**
 * The same, but for letters from right to left: for machines, which compare names; for a shell, where they stand between quotes; and for a page,
 * which keeps them apart (`partsByDirection`).
 */
export function escapeInvisibleOnly(text: string): string {
  return text.replace(INVISIBLE, escapeUnits);
}

/** The text, harmless and with at most `length` UTF-16 units, as `shortenText` leaves it; what is cut off is not looked at. */
export function shortEscaped(text: string, length: number, escapeText = escapeInvisible): string {
  return shortenText(escapeText(text.slice(0, length + 1)), length);
}

/** A word from right to left. What stands between words keeps its place: the parts of a path stay in their order. */
const FROM_RIGHT = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+)/u;

/** The text in parts: each second one is to be kept apart from what stands beside it, because it is read from right to left. */
export function partsByDirection(text: string): string[] {
  return text.split(FROM_RIGHT);
}

function escapeUnits(character: string): string {
  return character.split('').map(escapeUnit).join('');
}

/** A UTF-16 unit as JSON writes it where it may not stand for itself. */
export function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
