/** Functions on texts as Go's standard library has them, which Tracee calls. */

/** `strings.Split`: without a separator, each character. */
export function splitText(text: string, separator: string): readonly string[] {
  return separator === '' ? [...text] : text.split(separator);
}

/** `strings.ReplaceAll`. */
export function replaceText(text: string, old: string, by: string): string {
  if (old !== '') return text.replaceAll(old, () => by);
  return [by, ...[...text].flatMap((character) => [character, by])].join('');
}

/** `unicode.IsSpace` */
const SPACES: ReadonlySet<string> = new Set(
  [
    ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x16_80, 0x20_28, 0x20_29, 0x20_2f, 0x20_5f, 0x30_00],
    ...Array.from({ length: 11 }, (_, at) => 0x20_00 + at),
  ].map((code) => String.fromCharCode(code)),
);

/** `strings.TrimSpace`. */
export function trimText(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACES.has(text.charAt(start))) start += 1;
  while (end > start && SPACES.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** `strings.ToUpper` and `strings.ToLower`: character by character, so that ß stays. */
export function upperText(text: string): string {
  return byCharacter(text, (character) => oneOf(character.toUpperCase()) ?? upperWithIota(character));
}

export function lowerText(text: string): string {
  return byCharacter(text, (character) => oneOf(character.toLowerCase()) ?? (character === 'İ' ? 'i' : character));
}

function byCharacter(text: string, change: (character: string) => string): string {
  return [...text].map(change).join('');
}

/** Where the capital stands of which a Greek letter with a iota below it is the small one: Unicode has it only beside two letters. */
const TO_CAPITALS = [8, 9];

function upperWithIota(character: string): string {
  const capitals = TO_CAPITALS.map((distance) => String.fromCharCode(character.charCodeAt(0) + distance));
  return capitals.find((capital) => capital.toLowerCase() === character) ?? character;
}

function oneOf(text: string): string | undefined {
  const [first, ...others] = text;
  return others.length === 0 ? first : undefined;
}

/** `filepath.Base`. */
export function baseOf(path: string): string {
  if (path === '') return '.';
  const end = endWithoutSlashes(path);
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** `filepath.Dir`: what stands before the last slash, made short. */
export function dirOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** `filepath.Clean`. */
function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    const isUp = part === '..' && parts.length > 0 && parts.at(-1) !== '..';
    if (isUp) parts.pop();
    else if (part !== '..' || !isRooted) parts.push(part);
  }
  const clean = `${isRooted ? '/' : ''}${parts.join('/')}`;
  return clean === '' ? '.' : clean;
}

function endWithoutSlashes(path: string): number {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return end;
}
