import { cutText, escapeInvisible } from '#core/escape-invisible.ts';

/** Text for people: what traceward says, and names that an attacker may have chosen, kept apart until the channel. */
export type Phrase = readonly Part[];
export type Part = string | Name;
/** Harmless to show, and short; a channel with a markup of its own has to make it literal. */
export type Name = { readonly name: string };

/** A name must not push what matters out of sight. */
const LONGEST_NAME = 120;

/** Literal text around names, numbers and other phrases. Plain strings are not taken: they might be names. */
export function phrase(texts: TemplateStringsArray, ...values: readonly (Name | Phrase | number)[]): Phrase {
  return texts.flatMap((text, at) => [text, ...partsOf(values[at])]).filter((part) => part !== '');
}

function partsOf(value: Name | Phrase | number | undefined): readonly Part[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return [formatCount(value)];
  return 'name' in value ? [value] : value;
}

/** A name as it can be shown; `?` for one that is not known. */
export function named(text: string | undefined): Name {
  if (text === undefined || text === '') return { name: '?' };
  return { name: cut(escapeInvisible(text.slice(0, LONGEST_NAME + 1)), LONGEST_NAME) };
}

/** The text with at most so many UTF-16 units; the last is a mark where something was cut off. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${cutText(text, longest - 1)}…`;
}

/** What the phrase says, without markup. */
export function plainText(text: Phrase): string {
  return text.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

/** `1234567` as `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `3 findings`, `1 finding`. */
export function plural(count: number, one: string): Phrase {
  return [`${formatCount(count)} ${one}${count === 1 ? '' : 's'}`];
}
