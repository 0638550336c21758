import { escapeInvisible } from '#core/escape-invisible.ts';

/** Text that is HTML already. Only `html` makes it, so whatever else comes into a page is escaped on the way. */
export type Markup = { readonly markup: string };

export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * HTML with values as text, also between the double quotes of an attribute; `undefined` is nothing. All of it is ASCII,
 * which browsers decode in a third of the time.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: texts.map((text, at) => toAscii(text) + markupOf(values[at])).join('') };
}

function markupOf(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map(markupOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return toAscii(escapeInvisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''));
}

function toAscii(markup: string): string {
  return markup.replace(/[^\p{ASCII}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
