/** What takes two columns of a terminal: the scripts of East Asia, their wide forms of other letters, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** What stands on the character before it. */
const COMBINING = /[\p{Mn}\p{Me}]/u;
const PLAIN = /^[ -~…·→]*$/;
const MARK = '…';

/** How many columns a text takes that has no control characters. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text, or so much of its beginning that a mark fits behind it. */
export function cutEnd(text: string, width: number): string {
  return fits(text, width) ? text : `${firstColumns(text, width - 1)}${MARK}`;
}

/** The text, or the mark and so much of its end as fits. */
export function cutStart(text: string, width: number): string {
  return fits(text, width) ? text : `${MARK}${lastColumns(text, width - 1)}`;
}

/** The text, or its beginning and its end with the mark between them. */
export function cutMiddle(text: string, width: number): string {
  if (fits(text, width)) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${firstColumns(text, head)}${MARK}${lastColumns(text, width - 1 - head)}`;
}

/** The text and the spaces that it leaves of so many columns. */
export function padColumns(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

function fits(text: string, width: number): boolean {
  return displayWidth(text) <= width;
}

function firstColumns(text: string, width: number): string {
  return takeColumns(text, width).join('');
}

function lastColumns(text: string, width: number): string {
  return takeColumns([...text].reverse(), width)
    .reverse()
    .join('');
}

function takeColumns(characters: Iterable<string>, width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const character of characters) {
    left -= widthOf(character);
    if (left < 0) break;
    taken.push(character);
  }
  return taken;
}
