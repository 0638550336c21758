import { isObject } from './json.ts';

/** JSON of what only our own functions read back: with bigints, maps and sets, which JSON has none of. No text looks like one. */
export function writeExactJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return { $bigint: String(each) };
    if (each instanceof Set) return { $set: [...each] };
    return each instanceof Map ? { $map: [...each] } : each;
  });
}

/** What `writeExactJson` has written; whoever reads it knows what that was. Throws if it is no JSON. */
export function readExactJson(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) => {
    if (!isObject(each)) return each;
    if (typeof each['$bigint'] === 'string') return BigInt(each['$bigint']);
    if (Array.isArray(each['$set'])) return new Set(each['$set']);
    return Array.isArray(each['$map']) ? new Map(each['$map'] as [unknown, unknown][]) : each;
  });
}
