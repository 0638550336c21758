import { type DatedObject, type Selection, selectFolder, selectObject, type Wanted } from './select-object.ts';

/** An entry of a listing: an object, or the beginning of keys, up to and with a slash, below which there are more. */
export type Listed<Listable> = { readonly folder: string } | { readonly object: Listable };

/** Lists what begins with a prefix: all of it, or (`shallow`) up to the next slash. */
export type List<Listable> = (prefix: string, depth: 'shallow' | 'deep') => AsyncIterable<Listed<Listable>>;

export type SelectedObject<Listable> = {
  readonly object: Listable;
  readonly selection: Exclude<Selection, 'outside'>;
};

/**
 * Each folder costs a request of its own, which pays where dates in it keep years from being listed. A bucket with
 * more folders than this that say no date is listed as a whole.
 */
const MAX_UNDATED_FOLDERS = 1000;

/** The objects that are wanted. Folders whose date is outside are not even listed. */
export async function* walkObjects<Listable extends DatedObject>(
  list: List<Listable>,
  prefix: string,
  wanted: Wanted,
): AsyncGenerator<SelectedObject<Listable>> {
  let folders = 0;
  yield* walk(prefix);

  async function* walk(folder: string): AsyncGenerator<SelectedObject<Listable>> {
    const selection = selectFolder(folder, wanted);
    if (selection === 'outside') return;
    folders += Number(selection === 'open');
    const depth = selection === 'inside' || folders > MAX_UNDATED_FOLDERS ? 'deep' : 'shallow';
    for await (const entry of list(folder, depth)) {
      if ('folder' in entry) yield* walk(entry.folder);
      else yield* select(entry.object);
    }
  }

  function* select(object: Listable): Generator<SelectedObject<Listable>> {
    const selection = selectObject(object, wanted);
    if (selection !== 'outside') yield { object, selection };
  }
}
