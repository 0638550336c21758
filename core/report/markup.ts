import { escapeInvisibleOnly, partsByDirection } from '#core/escape-invisible.ts';

/** Text that is HTML already. Only `html` makes it, so whatever else comes into a page is escaped on the way. */
export type Markup = { readonly markup: string };

export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * HTML with values as text, also between the double quotes of an attribute; `undefined` is nothing. What is read from right to left is kept
 * apart, so that no name changes places with what stands beside it. All of it is ASCII, which browsers decode in a third of the time.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let before = '';
  const parts = texts.map((text, at) => {
    before += text;
    return toAscii(text) + markupOf(values[at], takesOnlyText(before) ? escapeHtml : isolate);
  });
  return { markup: parts.join('') };
}

/** Whether what follows stands between the quotes of an attribute, or in a title. */
function takesOnlyText(before: string): boolean {
  const quote = before.lastIndexOf('="');
  const tag = before.lastIndexOf('<');
  return (quote !== -1 && !before.includes('"', quote + 2)) || before.startsWith('<title>', tag);
}

function markupOf(content: Content, write: (text: string) => string): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return write(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map((each) => markupOf(each, write)).join('');
}

function isolate(text: string): string {
  return partsByDirection(text)
    .map((part, at) => (at % 2 === 1 ? `<bdi>${escapeHtml(part)}</bdi>` : escapeHtml(part)))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return toAscii(escapeInvisibleOnly(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''));
}

function toAscii(markup: string): string {
  return markup.replace(/[^\p{ASCII}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
