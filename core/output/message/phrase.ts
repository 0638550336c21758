import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { shortenText } from '#core/text.ts';

/** Text for people: what traceward says, and names that an attacker may have chosen, kept apart until the channel. */
export type Phrase = readonly Part[];
export type Part = string | Name;
/** Harmless to show, and short; a channel with a markup of its own has to make it literal. */
export type Name = { readonly name: string };

/** A name must not push what matters out of sight. */
const MAX_NAME = 120;

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
  return { name: shortenText(escapeInvisible(text.slice(0, MAX_NAME + 1)), MAX_NAME) };
}

/** What the phrase says, without markup. */
export function plainText(text: Phrase): string {
  return text.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

/** `3 findings`, `1 finding`. */
export function counted(count: number, one: string): Phrase {
  return [plural(count, one)];
}
