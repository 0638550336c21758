import type { YamlFile, YamlValue } from './yaml-file.ts';

/** A shared list, and where its name stands. */
export type ListFile = { readonly name: string; readonly place: YamlValue; readonly values: readonly string[] };

const LIST_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const MAX_VALUES = 10_000;

/** What a file of type `string_list` says; undefined if it lacks what it takes. Faults are noted in the file. */
export function readListFile({ root, members, text, items, fault }: YamlFile): ListFile | undefined {
  const parts = members(root, ['type', 'name', 'values']);
  if (parts === undefined) return undefined;
  const place = parts.name ?? root;
  const name = parts.name && text(parts.name);
  if (parts.values === undefined) fault(root, 'values is missing; expected a list of texts');
  const values = items(parts.values).flatMap((item) => text(item) ?? []);
  if (name === undefined || !LIST_NAME.test(name)) {
    fault(
      place,
      `expected a name in capitals, such as SHELL_BINARIES, found ${name === undefined ? 'nothing' : JSON.stringify(name)}`,
    );
    return undefined;
  }
  if (values.length > MAX_VALUES) fault(place, `expected at most ${MAX_VALUES} values, found ${values.length}`);
  return { name, place, values };
}
