import type { Findings } from './finding-columns.ts';

/**
 * Returns what tells for a query whether a row has all its words, in any of its texts, the sources of its evidence too.
 * It looks at each text once, and not at each finding: there are far fewer, as most come again and again.
 */
export function createSearch({ texts, evidence, strings }: Findings): (query: string) => (row: number) => boolean {
  // Words of our own would find every row.
  const { rule, reasons: _, proposal: __, ...others } = texts;
  // The name of the only rule would be in every row.
  const columns = [...Object.values(others), ...(new Set(rule).size > 1 ? [rule] : [])];
  let lowered: string[] | undefined;

  return (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return () => true;
    lowered ??= strings.map((text) => text.toLowerCase());
    const known = lowered;
    const hits = words.map((word) => Uint8Array.from(known, (text) => Number(text.includes(word))));
    return (row) => hits.every((hit) => hasHit(hit, row));
  };

  function hasHit(hit: Uint8Array, row: number): boolean {
    for (const column of columns) if (hit[column[row] ?? 0] === 1) return true;
    const pointers = evidence[row] ?? [];
    for (let at = 0; at < pointers.length; at += 3) if (hit[pointers[at] ?? 0] === 1) return true;
    return false;
  }
}
