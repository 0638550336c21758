import type { Condition } from './suppression.ts';

/** Of what names consist in Kubernetes and in registries of images. */
const PLAIN: ReadonlySet<Condition> = new Set(['rule', 'namespace', 'workload', 'pod', 'container', 'image']);
/** These are labels of DNS. */
const WITHOUT_DOT: ReadonlySet<Condition> = new Set(['namespace', 'container']);

const ONE_EACH = 'write an entry for each choice';
const ANY_CHARACTER = '? stands for any one character, also for one that globs do not take';

/** What other languages of patterns write, and names do not. The first that holds is told. */
const FOREIGN: readonly { readonly is: RegExp; readonly plainOnly?: true; readonly instead: string }[] = [
  { is: /\\/, instead: `without "\\": ${ANY_CHARACTER}` },
  { is: /^!/, instead: `without "!" before it: name what is expected, not what is not` },
  { is: /^\^/, instead: 'without "^": a glob is always about the whole name' },
  { is: /^\.[*+?]/, instead: 'with "*" in place of ".*": "*" is any text' },
  { is: /\[[!^]|\[[^\]]-[^\]]/, instead: `without a set in brackets: ${ONE_EACH}, or ? for any one character` },
  { is: /\{[^{},]*,|\([^()|]*\|/, instead: `without choices: ${ONE_EACH}` },
  { is: /[[\]{}()|]/, plainOnly: true, instead: `without brackets and "|": no such name has them; ${ONE_EACH}` },
  { is: /\$$/, plainOnly: true, instead: 'without "$": a glob is always about the whole name' },
  { is: /[\s!^$+%,;=&~'"<>]/, plainOnly: true, instead: 'of the characters of such names, "*" and "?"' },
];

/**
 * What is wrong with a glob for a condition, as what was expected in its place; undefined if nothing is. Names of
 * processes and clusters may have nearly any character, so of them only what is surely another language is refused.
 */
export function faultOfConditionGlob(condition: Condition, glob: string): string | undefined {
  const isPlain = PLAIN.has(condition);
  const fault = FOREIGN.find(({ is, plainOnly }) => (isPlain || plainOnly !== true) && is.test(glob));
  if (fault !== undefined) return `a glob of "*" and "?" only, ${fault.instead}`;
  if (WITHOUT_DOT.has(condition) && glob.includes('.')) {
    return `a glob of "*" and "?" only, without ".": no ${condition} has one, and "*" alone is any text`;
  }
  return undefined;
}

/** The glob with `?` for each character that would have it refused: it still matches all that it matched. */
export function acceptableGlob(condition: Condition, glob: string): string {
  if (faultOfConditionGlob(condition, glob) === undefined) return glob;
  const plain = glob
    .replace(/[^\p{L}\p{N}*?./:@_-]/gu, (character) => '?'.repeat(character.length))
    .replace(/^\.(?=[*?])/, '?');
  return WITHOUT_DOT.has(condition) ? plain.replaceAll('.', '?') : plain;
}
