/** What is wrong with a filter, and what to do. */
export type FilterFault = { readonly fault: string /** Where in its text. */; readonly at?: number };

export type FilterParts = { readonly field: string; readonly operator: string; readonly values: string };

/** In the order in which Tracee looks for them, wherever they stand. */
const OPERATORS = ['!=', '<=', '>=', '=', '<', '>'];

/** Takes `pathname=/tmp/*` apart, as Tracee does (`parseFilterString` in pkg/detectors/registry.go). */
export function splitFilter(text: string): FilterParts {
  for (const operator of OPERATORS) {
    const at = text.indexOf(operator);
    if (at !== -1) return { field: text.slice(0, at), operator, values: text.slice(at + operator.length) };
  }
  return { field: text, operator: '', values: '' };
}
