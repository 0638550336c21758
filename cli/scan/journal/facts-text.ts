import type { Facts } from '#core/correlate/facts.ts';

/** Stands for what JSON has no way to write. */
type Tagged = { readonly $map: [unknown, unknown][] } | { readonly $set: unknown[] } | { readonly $bigint: string };

/** Facts as JSON on one line. */
export function writeFacts(facts: Facts): string {
  return JSON.stringify(facts, (_, value: unknown): unknown => {
    if (value instanceof Map) return { $map: [...value] } satisfies Tagged;
    if (value instanceof Set) return { $set: [...value] } satisfies Tagged;
    return typeof value === 'bigint' ? ({ $bigint: String(value) } satisfies Tagged) : value;
  });
}

/** Reads what `writeFacts` wrote; the journal's sums vouch for that it did. */
export function readFacts(text: string): Facts {
  return JSON.parse(text, (_, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const tagged = value as Partial<
      Record<'$map', [unknown, unknown][]> & Record<'$set', unknown[]> & Record<'$bigint', string>
    >;
    if (tagged.$map !== undefined) return new Map(tagged.$map);
    if (tagged.$set !== undefined) return new Set(tagged.$set);
    return tagged.$bigint === undefined ? value : BigInt(tagged.$bigint);
  });
}
