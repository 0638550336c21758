import { escapeInvisible } from '#core/escape-invisible.ts';

/** Longer names are matched by how they begin, so that no attacker makes an entry that nobody can read. */
const MAX_LENGTH = 150;

/**
 * A glob that matches the text, and hardly anything else: globs have no escape, so `*` in it becomes `?`. `digits`:
 * what stands for each run of digits.
 */
export function literalGlob(text: string, digits?: '*'): string {
  const glob = text.replaceAll('*', '?');
  const general = digits === undefined ? glob : glob.replace(/\d+/g, digits);
  return shorten(general);
}

/** Measured as JSON shows it, where what is invisible takes six characters. */
function shorten(glob: string): string {
  let length = 0;
  for (let at = 0; at < glob.length; at += 1) {
    length += escapeInvisible(glob.charAt(at)).length;
    if (length > MAX_LENGTH) return `${glob.slice(0, at)}*`;
  }
  return glob;
}
