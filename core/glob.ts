/**
 * Whether `text` as a whole matches a glob of `*` (any characters) and `?` (any one). Names are chosen by
 * attackers, so this takes at most glob × text steps, where a regular expression could take exponential time.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let inGlob = 0;
  let star = -1;
  let afterStar = 0;
  while (at < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob;
      afterStar = at;
      inGlob += 1;
    } else if (glob[inGlob] === '?' || glob[inGlob] === text[at]) {
      inGlob += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      inGlob = star + 1;
      afterStar += 1;
      at = afterStar;
    }
  }
  while (glob[inGlob] === '*') inGlob += 1;
  return inGlob === glob.length;
}

/** Whether a glob says something of its own: a letter or a digit. `*`, `**`, `?*`, `*-*` and `*.*` say nothing. */
export function namesSomething(glob: string): boolean {
  return /[\p{L}\p{N}]/u.test(glob);
}
