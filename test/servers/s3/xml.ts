export type XmlValue = string | number | boolean | undefined | XmlNode | readonly XmlNode[];
export type XmlNode = { readonly [name: string]: XmlValue };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A document with one root. An array gives one element for each of its nodes; what is undefined is left out. */
export function xmlDocument(root: string, content: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement(root, content)}`;
}

function xmlElement(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((node: XmlNode) => xmlElement(name, node)).join('');
  if (typeof value !== 'object') return `<${name}>${escapeText(String(value))}</${name}>`;
  const children = Object.entries(value).map(([child, inner]) => xmlElement(child, inner));
  return `<${name}>${children.join('')}</${name}>`;
}

/** S3 writes control characters of a key as references too, although XML 1.0 allows most of them in no form. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys hold them.
  return text.replace(/[&<>"\u0000-\u001f]/g, (char) => ENTITIES[char] ?? `&#${char.charCodeAt(0)};`);
}

const TEXTS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The texts of every element of that name. Enough for the flat bodies that S3 requests carry. */
export function xmlTexts(document: string, name: string): string[] {
  const found = document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`, 'g'));
  return [...found].map(([, text = '']) => unescapeText(text));
}

/** The inner text of every element of that name, for elements with children. */
export function xmlBlocks(document: string, name: string): string[] {
  const found = document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'));
  return [...found].map(([, inner = '']) => inner);
}

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
    return TEXTS[name] ?? whole;
  });
}
