import type { JsonObject } from '#core/json.ts';

/** Where a value is in a record: keys, and indexes of lists. */
export type Path = readonly (string | number)[];

export function isSamePath(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, at) => step === other[at]);
}

/** A value's path, and what reads it; `parsed` is what stood there. */
type LazyMember = { readonly path: Path; readonly read: (parsed: unknown) => unknown };

type Container = Record<string | number, unknown>;

/** Puts getters into a parsed record, in place of what stands at these paths. */
export function makeLazy(value: JsonObject, members: readonly LazyMember[]): JsonObject {
  for (const { path, read } of members) {
    const parent = containerAt(value, path.slice(0, -1));
    const key = path.at(-1) ?? '';
    const parsed = parent[key];
    Object.defineProperty(parent, key, { get: () => read(parsed), enumerable: true });
  }
  return value;
}

/** The object or array at this path, which is there. */
export function containerAt(value: JsonObject, path: Path): Container {
  return path.reduce((node, step) => node[step] as Container, value as Container);
}

/** Some paths, the last one that was added first. */
export type Paths = { paths(): readonly Path[]; add(path: Path): void };

/** A log has one; more than these at a time are no log. */
const MAX_PATHS = 4;

export function createPaths(): Paths {
  let paths: readonly Path[] = [];
  return {
    paths: () => paths,
    add(path) {
      paths = [path, ...paths.filter((known) => !isSamePath(known, path))].slice(0, MAX_PATHS);
    },
  };
}
