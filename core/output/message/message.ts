import { shortenText } from '#core/text.ts';
import { type Phrase, plainText } from './phrase.ts';

/** What people are to read, before a channel gives it its form. */
export type Message = {
  /** What kind of message it is, in a word or two. */
  readonly label: string;
  /** What its title begins with, in words of our own: how grave it is, or what kind of message. */
  readonly opening: string;
  /** What, who and where, in that order: a phone shows fifty characters of a title. */
  readonly headline: Phrase;
  /** Nothing of it has happened. */
  readonly isTest: boolean;
  /** What happened, in one or two sentences. */
  readonly lead: Phrase;
  /** The most important first: what does not fit into a channel is cut from the end. */
  readonly sections: readonly Section[];
  /** 32 hexadecimal digits: the same for all messages about the same. */
  readonly thread: string;
  /** What the message is about, by its ids. */
  readonly reference: Phrase;
};

export type Section = { readonly title: string } & (
  | { readonly kind: 'text'; readonly text: Phrase }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** `more`: how many items there are that are not listed. */
  | { readonly kind: 'list'; readonly items: readonly Phrase[]; readonly more: number }
  /** Steps, each with what to run for it. `onlyIf`: when they are to be taken, for a channel that shows them without the section's title. */
  | { readonly kind: 'steps'; readonly onlyIf?: string | undefined; readonly steps: readonly NextStep[] }
  /** To be copied as it stands: printable, and without backticks. */
  | { readonly kind: 'code'; readonly text: Phrase; readonly code: string }
);

export type Fact = { readonly label: string; readonly value: Phrase };

/** `command`: undefined where none could be given that is safe to run. */
export type NextStep = { readonly text: Phrase; readonly command: string | undefined };

/**
 * One line of at most `longest` characters. It ends with what mail is filtered by, and with the beginning of the thread's id, so that
 * messages about different things differ however much of their names is cut off.
 */
export function titleOf(
  { opening, headline, isTest, thread }: Message,
  longest: number,
  text = plainText(headline),
): string {
  const start = `${isTest ? '[TEST] ' : ''}${opening} `;
  const end = ` [traceward] #${shortId(thread)}`;
  return `${start}${shortenText(text, longest - start.length - end.length)}${end}`;
}

/** What titles call a group, or what else a message is about: people search for it. */
export function shortId(thread: string): string {
  return thread.slice(0, 8);
}

/** A line for each of the first things, `most` at the most; nothing if there are none. */
export function listSection<Thing>(
  title: string,
  things: readonly Thing[],
  lineOf: (thing: Thing) => Phrase,
  most: number,
): Section[] {
  if (things.length === 0) return [];
  const items = things.slice(0, most).map(lineOf);
  return [{ title, kind: 'list', items, more: things.length - items.length }];
}
