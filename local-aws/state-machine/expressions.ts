import { JSONPath } from 'jsonpath-plus';
import { isObject } from '#core/json.ts';

/** What paths look into: the state's input, and with `$$` the context of the run. */
export type Scope = { readonly input: unknown; readonly context: object };

/** The value at a path. Throws if there is none, and for an intrinsic function, which none of the definition's is. */
export function valueAt(path: string, { input, context }: Scope): unknown {
  const [json, way] = path.startsWith('$$') ? [context, path.slice(1)] : [input, path];
  if (!way.startsWith('$') || !isObject(json)) throw new Error(`${path} cannot be evaluated here`);
  const found: unknown[] = JSONPath({ json, path: way, wrap: true, eval: false });
  if (found.length !== 1) throw new Error(`${path} leads to ${found.length} values in place of one`);
  return found[0];
}

/** A payload template: each member whose name ends with `.$` has the value at its path. */
export function fill(template: Readonly<Record<string, unknown>>, scope: Scope): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (name.endsWith('.$')) return [name.slice(0, -2), valueAt(String(value), scope)];
      return [name, isObject(value) ? fill(value, scope) : value];
    }),
  );
}
