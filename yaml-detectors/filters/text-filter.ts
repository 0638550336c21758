import type { FilterFault, FilterParts } from './filter-text.ts';

/** Patterns: a text; with an asterisk at its end, at its beginning or at both, a part of a text. */
export type TextFilter = { readonly wanted: readonly string[]; readonly unwanted: readonly string[] };

export const NO_TEXTS: TextFilter = { wanted: [], unwanted: [] };

/** The filter, and what else `=a,b*` or `!=c` says. */
export function addTexts(filter: TextFilter, { operator, values }: FilterParts): TextFilter | FilterFault {
  if (operator !== '=' && operator !== '!=')
    return {
      fault: `expected = or != behind the name, found ${JSON.stringify(operator)}; a condition can compare numbers`,
    };
  const patterns = values.split(',');
  if (patterns.some((pattern) => pattern === '' || pattern === '*' || pattern === '**'))
    return { fault: 'expected values such as /etc/passwd, /tmp/* or *.sh, without empty ones and without a mere *' };
  return operator === '='
    ? { ...filter, wanted: [...filter.wanted, ...patterns] }
    : { ...filter, unwanted: [...filter.unwanted, ...patterns] };
}

/** As Tracee decides it (pkg/filters/string.go): what is wanted goes before what is not. */
export function passesTexts({ wanted, unwanted }: TextFilter, text: string): boolean {
  if (wanted.some((pattern) => isLike(pattern, text))) return true;
  return unwanted.length > 0 && !unwanted.some((pattern) => isLike(pattern, text));
}

/** Whether a value that is wanted passes without being named, because none of the unwanted ones excludes it. */
export function saysNothing({ wanted, unwanted }: TextFilter): boolean {
  return unwanted.length > 0 && wanted.some((text) => !unwanted.some((pattern) => isLike(pattern, text)));
}

/** The first pattern with an asterisk that stands for itself. */
export function literalAsterisks({ wanted, unwanted }: TextFilter): string | undefined {
  return [...wanted, ...unwanted].find((pattern) => pattern.replace(/^\*|\*$/g, '').includes('*'));
}

function isLike(pattern: string, text: string): boolean {
  const [hasStart, hasEnd] = [!pattern.startsWith('*'), !pattern.endsWith('*')];
  if (hasStart && hasEnd) return text === pattern;
  if (hasStart) return text.startsWith(pattern.slice(0, -1));
  return hasEnd ? text.endsWith(pattern.slice(1)) : text.includes(pattern.slice(1, -1));
}
