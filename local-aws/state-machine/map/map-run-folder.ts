import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { appendRecord, readRecords } from '#local-aws/state-machine/json-lines-file.ts';
import { writeDocument } from '#local-aws/state-machine/write-document.ts';
import type { Child } from './batch-items.ts';
import type { ItemCounts } from './item-counts.ts';
import type { Outcome } from './outcome.ts';

/** How far a map is. */
export type MapRun = {
  readonly id: string;
  readonly children: number;
  readonly items: number;
  readonly counts: ItemCounts;
};

export type MapRunFolder = {
  /** Undefined until all items are listed. */
  read(): MapRun | undefined;
  write(run: MapRun): void;
  /** Forgets what there was, and keeps these children. */
  begin(children: AsyncIterable<Child>): Promise<Omit<MapRun, 'counts'>>;
  children(): AsyncGenerator<Child>;
  add(outcome: Outcome): void;
  /** All outcomes, in the order of their coming: a child that was run again has several, and the last one counts. */
  outcomes(): AsyncGenerator<Outcome>;
};

/** What must be known of a map to go on with it: its children, written down before the first one runs, and their ends. */
export function openMapRunFolder(folder: string): MapRunFolder {
  const path = (name: string) => join(folder, name);
  const [document, children, outcomes] = [path('map-run.json'), path('children.jsonl'), path('outcomes.jsonl')];

  return {
    read: () => (existsSync(document) ? JSON.parse(readFileSync(document, 'utf8')) : undefined),
    write: (run) => writeDocument(document, run),
    async begin(source) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const run = { id: randomUUID(), children: 0, items: 0 };
      await pipeline(Readable.from(lines()), createWriteStream(children));
      return run;

      async function* lines(): AsyncGenerator<string> {
        for await (const child of source) {
          run.children += 1;
          run.items += child.items;
          yield `${JSON.stringify(child)}\n`;
        }
      }
    },
    children: () => readRecords(children),
    add: (outcome) => appendRecord(outcomes, outcome),
    outcomes: () => readRecords(outcomes),
  };
}
