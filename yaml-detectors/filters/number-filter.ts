import type { FilterFault, FilterParts } from './filter-text.ts';

export type NumberFilter = {
  readonly equal: readonly number[];
  readonly notEqual: readonly number[];
  /** Those greater than it pass, and those less; both must hold where both are there. */
  readonly above?: number | undefined;
  readonly below?: number | undefined;
};

export const NO_NUMBERS: NumberFilter = { equal: [], notEqual: [] };

/** The filter, and what else `=1,2`, `>10` or `!=5` says. */
export function addNumbers(filter: NumberFilter, { operator, values }: FilterParts): NumberFilter | FilterFault {
  const texts = values.split(',');
  if (operator === '' || texts.some((text) => !/^[+-]?\d{1,15}$/.test(text)))
    return { fault: 'expected whole numbers behind =, !=, <, <=, > or >=' };
  return texts.map(Number).reduce((known, number) => addNumber(known, operator, number), filter);
}

function addNumber(filter: NumberFilter, operator: string, number: number): NumberFilter {
  const { equal, notEqual, above = number, below = number } = filter;
  const isAtEdge = operator === '=' || operator.endsWith('=');
  if (operator === '!=') return { ...filter, notEqual: [...notEqual, number] };
  const widened = isAtEdge ? { ...filter, equal: [...equal, number] } : filter;
  // Of several, the widest counts.
  if (operator.startsWith('<')) return { ...widened, below: Math.max(below, number) };
  return operator.startsWith('>') ? { ...widened, above: Math.min(above, number) } : widened;
}

/** Tracee passes nothing where a filter only says what is not wanted. */
export function passesNothing({ equal, above, below }: NumberFilter): boolean {
  return equal.length === 0 && above === undefined && below === undefined;
}

/** As Tracee decides it (pkg/filters/numeric.go). */
export function passesNumbers(filter: NumberFilter, number: number): boolean {
  const { equal, notEqual, above, below } = filter;
  if (equal.includes(number)) return true;
  if (notEqual.includes(number) || (above === undefined && below === undefined)) return false;
  return (above === undefined || number > above) && (below === undefined || number < below);
}
