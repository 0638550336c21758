import { batchPartKey, type PartLine, readPartLine } from '#core/rescan/batch-parts.ts';
import { markOf } from '#core/rescan/mark.ts';
import { readResultLine } from '#core/rescan/result-line.ts';
import { type Division, padded, readResultKeys, type Work } from './division.ts';
import type { PartOptions } from './part-options.ts';
import { LINES_TYPE, numberedLines, readLines, writeLines } from './report-files.ts';

/**
 * What is gathered for all shards together before it is written: it bounds memory, and makes files large enough. `object`:
 * results, by the keys of their objects; `container`: what is told of containers, by these.
 */
export const GATHERED_CHARACTERS: Readonly<Record<PartLine['kind'], number>> = {
  object: 64 * 1024 * 1024,
  container: 256 * 1024 * 1024,
};

export type Dealt = {
  /** Lines that were not understood. */
  readonly unknown: number;
};

/**
 * Deals the lines of some batches to shards: of an object that was given twice, all results are in one shard, and so is all
 * that is told of a container. The files are the same each time, so doing it again writes the same. Of a batch that Step
 * Functions names twice the first counts.
 */
export async function dealResults({ plan, division, files }: PartOptions, { index }: Work): Promise<Dealt> {
  const { deals, shards } = division;
  const met = new Set<string>();
  let unknown = 0;
  let lines = 0;
  for (const [place, key] of (await readResultKeys(files, division)).entries()) {
    const gathered = { object: createGathering('object', place), container: createGathering('container', place) };
    const add = (line: PartLine) => gathered[line.kind].add(line);
    for await (const { line } of numberedLines(files, key)) {
      const dealt = readResultLine(line);
      if (dealt?.kind === 'read' && met.has(dealt.result.batch)) continue;
      if (dealt?.kind === 'read') met.add(dealt.result.batch);
      lines += 1;
      if (lines % deals !== index) continue;
      if (dealt === undefined) unknown += 1;
      else if (dealt.kind === 'read') await dealParts(dealt.result.parts, add);
      else
        for (const result of dealt.results) {
          await add({ kind: 'object', hash: markOf(result.key), text: JSON.stringify(result) });
        }
    }
    await gathered.object.flush();
    await gathered.container.flush();
  }
  return { unknown };

  async function dealParts(parts: readonly string[], add: (line: PartLine) => Promise<void>): Promise<void> {
    for (const part of parts) {
      for await (const line of readLines(files, batchPartKey(plan.run, part), readPartLine)) await add(line);
    }
  }

  /** `place`: of the result file; those that are to be believed first have the least. */
  function createGathering(kind: PartLine['kind'], place: number) {
    let gathered = emptyShards();
    let characters = 0;
    let turn = 0;
    return { add, flush };

    async function add({ hash, text }: PartLine): Promise<void> {
      gathered[hash % shards]?.push(text);
      characters += text.length;
      if (characters >= GATHERED_CHARACTERS[kind]) await flush();
    }

    async function flush(): Promise<void> {
      for (const [shard, texts] of gathered.entries()) {
        if (texts.length === 0) continue;
        const key = `${dealtPrefix(division, kind, shard)}${padded(place)}-${padded(index)}-${padded(turn)}.jsonl.gz`;
        await files.write(key, LINES_TYPE, (write) => writeLines(write, texts));
      }
      gathered = emptyShards();
      characters = 0;
      turn += 1;
    }
  }

  function emptyShards(): string[][] {
    return Array.from({ length: shards }, () => []);
  }
}

/** What the lines of a shard hold, as `read` reads one: what is to be believed first at first. Throws as `readLines` does. */
export async function* readDealt<Thing>(
  { division, files }: Pick<PartOptions, 'division' | 'files'>,
  kind: PartLine['kind'],
  { index }: Work,
  read: (line: string) => Thing,
): AsyncGenerator<Thing> {
  for await (const { key } of files.list(dealtPrefix(division, kind, index))) yield* readLines(files, key, read);
}

/** Where the lines of a shard lie, those that are to be believed first by name. */
export function dealtPrefix({ folder }: Division, kind: PartLine['kind'], shard: number): string {
  return `${folder}/dealt/${kind}/${padded(shard)}/`;
}
