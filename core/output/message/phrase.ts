import { escapeInvisible, shortEscaped } from '#core/escape-invisible.ts';
import { formatCount, plural } from '#core/quantities.ts';

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

/** A name as it can be shown, of at most `longest` characters; `?` for one that is not known. */
export function named(text: string | undefined, longest = MAX_NAME): Name {
  if (text === undefined || text === '') return { name: '?' };
  return { name: shortEscaped(text, longest, (part) => breakLinks(escapeInvisible(part))) };
}

/**
 * Mail readers make links of what looks like an address, and a name of an attacker's must be none. The addresses of objects
 * of S3, with which evidence begins, are left whole: no reader opens those.
 */
function breakLinks(text: string): string {
  return text.replace(/(?<!^s3):\/\//g, '[:]//').replace(/(www)\./gi, '$1[.]');
}

/** Names in a row, the first `shown` of them, and how many there are beside. */
export function listed(names: readonly string[], shown: number, count = names.length): Phrase {
  const some = names.slice(0, shown);
  const row = some.flatMap((name, at) => [at === 0 ? '' : ', ', named(name)]).filter((part) => part !== '');
  return count > some.length ? phrase`${row} and ${count - some.length} more` : row;
}

/** What the phrase says, without markup. */
export function plainText(text: Phrase): string {
  return text.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

/** `3 findings`, `1 finding`. */
export function counted(count: number, one: string): Phrase {
  return [plural(count, one)];
}
