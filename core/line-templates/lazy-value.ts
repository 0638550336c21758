import type { JsonObject } from '#core/json.ts';
import type { Path } from './outline.ts';

/** Where a value stands, and what reads it; `parsed` is what stood there. */
export type LazyMember = { readonly path: Path; readonly read: (parsed: unknown) => unknown };

type Container = Record<string | number, unknown>;

/** Puts getters into a parsed record, in place of what stands at these paths. */
export function makeLazy(value: JsonObject, members: readonly LazyMember[]): JsonObject {
  for (const { path, read } of members) {
    const parent = path.slice(0, -1).reduce((node, step) => node[step] as Container, value as Container);
    const key = path.at(-1) ?? '';
    const parsed = parent[key];
    Object.defineProperty(parent, key, { get: () => read(parsed), enumerable: true });
  }
  return value;
}
