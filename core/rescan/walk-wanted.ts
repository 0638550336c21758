import { concurrently } from '#core/concurrency.ts';
import { type Selection, selectFolder, selectObject, type Wanted } from '#core/object-selection/select-object.ts';

/** An object as a listing tells of it. */
export type ListedObject = {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number | undefined;
  /** Without quotes. */
  readonly etag: string | undefined;
};

export type ListedPage = { readonly objects: readonly ListedObject[]; readonly folders: readonly string[] };

/** Lists what is below a prefix: by `folders` with what is right in it and the folders beside that, else all objects. */
export type ListPages = (prefix: string, mode: 'folders' | 'all') => AsyncIterable<ListedPage>;

export type WalkOptions = {
  readonly list: ListPages;
  readonly prefix: string;
  readonly wanted: Wanted;
  /** Gets each object that is wanted, several at a time. */
  readonly accept: (object: ListedObject, role: Exclude<Selection, 'outside'>) => Promise<void>;
  /** Throws when too little time is left to go on. */
  readonly checkTime: () => void;
};

export type WalkCounts = {
  /** Objects that were listed. */
  listed: number;
  range: number;
  lookback: number;
  /** Folders that were not looked into, because of their date. */
  skippedFolders: number;
};

type Folder = { readonly prefix: string; readonly mode: 'folders' | 'all'; readonly depth: number };

/** Listings under way at once. */
const LISTINGS = 16;
/** Dates stand near the top; further down folders are only more requests. */
const DEEPEST = 8;
/** So many folders without a date beside each other are names, of which each may have as many below. */
const MOST_UNDATED = 1000;

/**
 * Finds the objects that a range of time wants. It goes down folder by folder, so that years out of the range cost one
 * request each and their objects none.
 */
export async function walkWanted({ list, prefix, wanted, accept, checkTime }: WalkOptions): Promise<WalkCounts> {
  const counts: WalkCounts = { listed: 0, range: 0, lookback: 0, skippedFolders: 0 };
  let level: Folder[] = [{ prefix, mode: 'folders', depth: 0 }];
  while (level.length > 0) level = (await concurrently(level, LISTINGS, visit)).flat();
  return counts;

  async function visit({ prefix: at, mode, depth }: Folder): Promise<Folder[]> {
    const below: Folder[] = [];
    const undated: string[] = [];
    for await (const page of list(at, mode)) {
      checkTime();
      for (const object of page.objects) await take(object);
      for (const folder of page.folders) {
        const decision = selectFolder(folder, wanted);
        if (decision === 'outside') counts.skippedFolders += 1;
        else if (decision === 'inside') below.push({ prefix: folder, mode: 'all', depth });
        else undated.push(folder);
      }
    }
    const next = depth < DEEPEST && undated.length <= MOST_UNDATED ? 'folders' : 'all';
    return [...below, ...undated.map((folder): Folder => ({ prefix: folder, mode: next, depth: depth + 1 }))];
  }

  async function take(object: ListedObject): Promise<void> {
    if (isFolderMarker(object)) return;
    counts.listed += 1;
    const role = selectObject(object, wanted);
    if (role === 'outside') return;
    counts[role] += 1;
    await accept(object, role);
  }
}

/** What the console makes when it is asked for a folder. */
export function isFolderMarker({ key, size }: Pick<ListedObject, 'key' | 'size'>): boolean {
  return size === 0 && key.endsWith('/');
}
