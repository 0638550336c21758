import * as v from 'valibot';
import { didYouMean } from '#core/closest-name.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isObject } from '#core/json.ts';

/** An object with these members and no others; its messages name what it knows. Valibot alone would take an array. */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries).join(', ');
  return v.pipe(v.custom<object>(isObject, 'Expected an object'), v.strictObject(entries, `${ONE_OF}${known}`));
}

/** The schema with what editors and docs/settings.md say of it. `examples`: values as the document has them. */
export function described<const Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  ...examples: readonly v.InferInput<Schema>[]
) {
  return v.pipe(schema, v.metadata({ description, examples: [...examples] }));
}

/** A text with something in it. */
export const text = v.pipe(v.string(), v.nonEmpty('Expected a text with something in it'));

export const percentage = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

export const wholeNumber = v.pipe(v.number(), v.integer('Expected a whole number'));

export const days = v.pipe(wholeNumber, v.minValue(1));

/** What is wrong in a document, harmless to a terminal: the path, what was expected and what was found. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  return escapeInvisible(describe(issue));
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the document';
  if (isMissing(issue)) return `${path}: expected a value, found nothing`;
  const own = issue.message.startsWith(OWN_MESSAGE) ? issue.message.slice(OWN_MESSAGE.length) : typeExpected(issue);
  return `${path}: expected ${own}, found ${SECRETS.test(path) ? 'something else' : found(issue)}${meant(issue)}`;
}

/** Most who have one of something write it without a list around it. */
function typeExpected({ expected, received, input }: v.BaseIssue<unknown>): string {
  const isOne = expected === 'Array' && (typeof input === 'string' || typeof input === 'number');
  return isOne ? `a list, such as [${received}]` : inWords(expected);
}

/** Valibot's words for types, in plain ones. */
const TYPES: Readonly<Record<string, string>> = {
  Array: 'a list',
  Object: 'an object',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** Valibot writes bounds as `>=1`, and a choice as `("a" | "b")`. */
function inWords(text: string | null): string {
  const plain = String(text)
    .replace(/^>=/, 'at least ')
    .replace(/^<=/, 'at most ')
    .replace(/^\((.*)\)$/, '$1');
  return TYPES[plain] ?? plain.replaceAll(' | ', ' or ');
}

/** Of a key that there is not: the one that may have been meant. */
function meant({ type, message, path }: v.BaseIssue<unknown>): string {
  if (type !== 'strict_object') return '';
  return didYouMean(String(path?.at(-1)?.key), message.slice(ONE_OF.length).split(', '));
}

/** What may hold a secret by mistake, which must not end up in a log. */
const SECRETS = /^alerts\.(?:routes\.\d+\.)?\w+SecretArn$/;

/** How messages begin that the settings' definition gives; valibot's own begin with `Invalid`. */
const OWN_MESSAGE = 'Expected ';
const ONE_OF = `${OWN_MESSAGE}one of `;

/** Valibot has one kind of issue for a key that is unknown, and for one that is missing. */
function isMissing({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected !== 'never';
}

/** A check over several members is forwarded to one of them, but its issue still tells of what was checked: of all. */
function found(issue: v.BaseIssue<unknown>): string {
  if (issue.input === '') return 'an empty text';
  const value = issue.path?.at(-1)?.value;
  const isText = value === null || typeof value === 'string';
  return issue.type === 'check' && isText ? JSON.stringify(value) : (TYPES[issue.received] ?? issue.received);
}
