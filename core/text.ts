/** Orders texts by their UTF-16 units, the same on every machine. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The first `length` UTF-16 units of a text, without half a character at the end: halves have no UTF-8. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** The text with at most `length` UTF-16 units; the last is a mark where something was cut off. */
export function shortenText(text: string, length: number): string {
  return text.length <= length ? text : `${cutText(text, length - 1)}…`;
}

/** The text with its first letter as a capital. */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The host of `10.96.0.1:443` or `[fd00::1]:443`: an address of IPv6 stands in brackets, so that a port may follow. */
export function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/**
 * The text on lines of at most `width`, where its words allow; `indent` goes before all lines but the first. `measure`:
 * the width of a text, by default its UTF-16 units.
 */
export function wrapText(text: string, width: number, indent = '', measure = (part: string) => part.length): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    if (line !== '' && measure(`${line} ${word}`) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/** Where in a text a character stands, by its index: `line 3, column 14`. */
export function placeIn(text: string, index: number): string {
  const lines = text.slice(0, index).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

/** What stands after the last slash of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
