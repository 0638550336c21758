import { hashOf } from '#core/hash.ts';
import type { BatchItem } from './item.ts';
import { markOf } from './mark.ts';
import type { ObjectResult } from './object-result.ts';
import { workFolderOf } from './plan.ts';
import type { TakenContainer } from './read-object-facts.ts';
import { LINES_TYPE, type ReportFiles, writeLines } from './report/report-files.ts';

/**
 * What a batch has read lies in parts, files of lines. A part counts once it is named: by the batch's result, or by what
 * it has noted of its progress. What a function wrote that did not live to name it is nothing.
 */
export type BatchParts = {
  /** Takes what one object tells, bit by bit. */
  openObject(key: string): ObjectParts;
  /** Writes what is held, and names all parts. */
  close(): Promise<readonly string[]>;
};

export type ObjectParts = {
  take(container: TakenContainer): void;
  /** Writes what is too much to be held. */
  makeRoom(): Promise<void>;
  /** The object is done: from now on what it tells is part of the batch. */
  commit(result: ObjectResult): Promise<void>;
};

/** Characters that are held of the batch, and of an object. */
const HELD_CHARACTERS = 32 * 1024 * 1024;

export type BatchPartsOptions = {
  readonly files: Pick<ReportFiles, 'write'>;
  readonly run: string;
  readonly batch: string;
  /** Tells this attempt from all others: no part is ever written over. */
  readonly attempt: string;
  /** Parts of earlier turns. */
  readonly before: readonly string[];
};

export function openBatchParts({ files, run, batch, attempt, before }: BatchPartsOptions): BatchParts {
  const named = [...before];
  const held = createLines();
  let written = 0;

  return {
    openObject(key) {
      const lines = createLines();
      const own: string[] = [];
      const reading = readingOf(batch, key);
      return {
        take({ cluster, id, line }) {
          lines.addAll([`${CONTAINER}${markOf(cluster, id)} ${reading} ${line}`]);
        },
        async makeRoom() {
          if (lines.characters() >= HELD_CHARACTERS) own.push(await write(lines));
        },
        async commit(result) {
          // What may fail comes first: an object is part of the batch with all that it tells, or not at all.
          if (held.characters() >= HELD_CHARACTERS) named.push(await write(held));
          named.push(...own);
          held.addAll(lines.take());
          held.addAll([`${OBJECT}${markOf(key)} ${JSON.stringify(result)}`]);
        },
      };
    },
    async close() {
      if (held.characters() > 0) named.push(await write(held));
      return [...named];
    },
  };

  async function write(from: Lines): Promise<string> {
    const part = `${batch}/${attempt}-${written}`;
    written += 1;
    const lines = from.take();
    try {
      await files.write(batchPartKey(run, part), LINES_TYPE, (writePiece) => writeLines(writePiece, lines));
    } catch (error) {
      from.addAll(lines);
      throw error;
    }
    return part;
  }
}

const CONTAINER = 'c';
const OBJECT = 'o';

/** A line of a part, and by which number it is dealt. */
export type PartLine = { readonly kind: 'container' | 'object'; readonly hash: number; readonly text: string };

const KINDS: Readonly<Record<string, PartLine['kind']>> = { [CONTAINER]: 'container', [OBJECT]: 'object' };

/** What `openBatchParts` has written. Throws if it is something else. */
export function readPartLine(line: string): PartLine {
  const end = line.indexOf(' ');
  const kind = KINDS[line.charAt(0)];
  const hash = Number(line.slice(1, end));
  if (kind === undefined || !Number.isInteger(hash)) throw new Error('it is of no container and of no object');
  return { kind, hash, text: line.slice(end + 1) };
}

/** Names what one batch read of one object: of an object that two batches have read, one reading counts. */
export function readingOf(batch: string, key: string): number {
  return markOf(batch, key);
}

/** The same batch has the same objects, in whatever execution. */
export function nameOfBatch(items: readonly BatchItem[]): string {
  return hashOf(JSON.stringify(items.map(({ key, version }) => [key, version ?? null])));
}

export function batchPartKey(run: string, part: string): string {
  return `${batchesPrefix(run)}${part}.jsonl.gz`;
}

/** Where the parts of all batches of a run lie. */
export function batchesPrefix(run: string): string {
  return `${workFolderOf(run)}/batches/`;
}

type Lines = ReturnType<typeof createLines>;

function createLines() {
  let lines: string[] = [];
  let characters = 0;
  return {
    addAll(more: readonly string[]): void {
      for (const line of more) {
        lines.push(line);
        characters += line.length;
      }
    },
    characters: () => characters,
    take(): readonly string[] {
      const taken = lines;
      lines = [];
      characters = 0;
      return taken;
    },
  };
}
