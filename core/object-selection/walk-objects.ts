import { type Selection, selectFolder, selectObject, type Wanted } from './select-object.ts';

/** An object as a listing tells of it. */
export type ListedObject = {
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number | undefined;
  /** Without quotes. */
  readonly etag: string | undefined;
};

export type ListedPage = { readonly objects: readonly ListedObject[]; readonly folders: readonly string[] };

type Depth = 'shallow' | 'deep';

/** Lists what begins with a prefix: `shallow`, the objects and folders up to the next slash, or all objects. */
export type ListPages = (prefix: string, depth: Depth) => AsyncIterable<ListedPage>;

export type SelectedObject = { readonly object: ListedObject; readonly selection: Exclude<Selection, 'outside'> };

/** What a page of a listing comes to. */
export type WalkedPage = {
  readonly selected: readonly SelectedObject[];
  /** Objects that were looked at. */
  readonly listed: number;
  /** Folders that are not looked into, because of their date. */
  readonly skippedFolders: number;
};

export type WalkOptions = {
  readonly list: ListPages;
  readonly prefix: string;
  readonly wanted: Wanted;
  /** Maximum number of listings under way at once. With one, objects come in the order of their folders. */
  readonly listings: number;
};

type Folder = { readonly prefix: string; readonly level: number; readonly isInside: boolean };

type Listing = {
  readonly folder: Folder;
  readonly depth: Depth;
  readonly pages: AsyncIterator<ListedPage>;
  readonly below: Folder[];
  hasSkipped: boolean;
};

/** Dates stand near the top; further down folders are only more requests. */
const MAX_LEVEL = 8;

/**
 * Looking into a folder costs a request, which pays where a date in it keeps years from being listed, and is in vain
 * where names without dates follow names. What pays cannot be told by how many folders there are: a thousand nodes with
 * years of logs each are worth a thousand requests. So it is told by what the last ones brought. After this many in a
 * row that skipped nothing, the rest is listed as a whole. Then no more was lost than a million objects cost to list.
 */
const MAX_IN_VAIN = 1000;

/**
 * Finds the objects that are wanted, a page of a listing at a time. Folders whose date is outside are not listed. What
 * is found depends on neither of the limits: they only choose the cheaper way. Throws what `list` throws.
 */
export async function* walkObjects({ list, prefix, wanted, listings }: WalkOptions): AsyncGenerator<WalkedPage> {
  // The next one is the last.
  const waiting: Folder[] = [{ prefix, level: 0, isInside: isWhole(prefix, wanted) }];
  const running = new Map<Listing, Promise<{ listing: Listing; step: IteratorResult<ListedPage> }>>();
  let inVain = 0;

  for (;;) {
    for (let folder = nextFolder(); folder !== undefined; folder = nextFolder()) advance(open(folder));
    if (running.size === 0) return;
    const { listing, step } = await Promise.race(running.values());
    running.delete(listing);
    if (step.done) finish(listing);
    else {
      yield look(listing, step.value);
      advance(listing);
    }
  }

  function nextFolder(): Folder | undefined {
    return running.size < listings ? waiting.pop() : undefined;
  }

  function open(folder: Folder): Listing {
    const isDeep = folder.isInside || folder.level > MAX_LEVEL || inVain >= MAX_IN_VAIN;
    const depth = isDeep ? 'deep' : 'shallow';
    return { folder, depth, pages: list(folder.prefix, depth)[Symbol.asyncIterator](), below: [], hasSkipped: false };
  }

  function advance(listing: Listing): void {
    running.set(
      listing,
      listing.pages.next().then((step) => ({ listing, step })),
    );
  }

  function look(listing: Listing, { objects, folders }: ListedPage): WalkedPage {
    let skippedFolders = 0;
    for (const folder of folders) {
      const decision = selectFolder(folder, wanted);
      if (decision === 'outside') skippedFolders += 1;
      else listing.below.push({ prefix: folder, level: listing.folder.level + 1, isInside: decision === 'inside' });
    }
    listing.hasSkipped ||= skippedFolders > 0;
    const real = objects.filter((object) => !isFolderMarker(object));
    return { selected: real.flatMap((object) => select(object, wanted)), listed: real.length, skippedFolders };
  }

  function finish({ depth, below, hasSkipped }: Listing): void {
    if (depth === 'shallow') inVain = hasSkipped ? 0 : inVain + 1;
    for (const folder of below.reverse()) waiting.push(folder);
  }
}

/** What the console makes when it is asked for a folder. */
export function isFolderMarker({ key, size }: { readonly key: string; readonly size: number | undefined }): boolean {
  return size === 0 && key.endsWith('/');
}

function select(object: ListedObject, wanted: Wanted): SelectedObject[] {
  const selection = selectObject(object, wanted);
  return selection === 'outside' ? [] : [{ object, selection }];
}

/** Whether no folder below could be skipped. */
function isWhole(prefix: string, wanted: Wanted): boolean {
  const { from, to } = wanted.range;
  return (from === undefined && to === undefined) || selectFolder(prefix, wanted) === 'inside';
}
