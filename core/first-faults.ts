import { formatCount } from './quantities.ts';

/** So many are told. */
const MAX_TOLD = 20;

/** The lines for the first faults of a document, and one that says how many more there are. `name` stands for the document in messages. */
export function firstFaults(faults: readonly string[], name: string): readonly string[] {
  const others = faults.length - MAX_TOLD;
  return others > 0 ? [...faults.slice(0, MAX_TOLD), `${name}: and ${formatCount(others)} more`] : faults;
}
