import { isObject, nonEmptyText, parseJson } from '#core/json.ts';
import { readResultLine } from '#core/rescan/result-line.ts';
import { type Division, padded, readResultKeys, type Work } from './division.ts';
import { objectHash } from './object-marks.ts';
import type { PartOptions } from './part-options.ts';
import { LINES_TYPE } from './report-files.ts';

/** What is gathered for all shards together before it is written: it bounds memory, and makes files large enough. */
const GATHERED_CHARACTERS = 128 * 1024 * 1024;

export type Dealt = {
  /** Lines that were not understood. */
  readonly unknown: number;
};

/**
 * Deals the lines of some result files to shards, by the keys of their objects: of an object that was given twice, all is
 * in one shard. The files are the same each time, so doing it again writes the same.
 */
export async function dealResults({ division, files }: PartOptions, { index }: Work): Promise<Dealt> {
  const { deals, shards } = division;
  const results = await readResultKeys(files, division);
  let unknown = 0;
  for (const [place, key] of results.entries()) {
    if (place % deals !== index) continue;
    let gathered = emptyShards();
    let characters = 0;
    let turn = 0;
    for await (const line of files.lines(key)) {
      const dealt = linesIn(line);
      if (dealt === undefined) unknown += 1;
      for (const { key: object, text } of dealt ?? []) {
        gathered[shardOf(object, shards)]?.push(text);
        characters += text.length;
      }
      if (characters < GATHERED_CHARACTERS) continue;
      await flush(place, turn, gathered);
      gathered = emptyShards();
      characters = 0;
      turn += 1;
    }
    await flush(place, turn, gathered);
  }
  return { unknown };

  function emptyShards(): string[][] {
    return Array.from({ length: shards }, () => []);
  }

  async function flush(place: number, turn: number, gathered: readonly (readonly string[])[]): Promise<void> {
    for (const [shard, lines] of gathered.entries()) {
      if (lines.length === 0) continue;
      const key = `${dealtPrefix(division, shard)}${padded(place)}-${padded(turn)}.jsonl`;
      await files.write(key, LINES_TYPE, async (write) => {
        for (const line of lines) await write(`${line}\n`);
      });
    }
  }
}

/** Where the lines of a shard lie, those that are to be believed first by name. */
export function dealtPrefix({ folder }: Division, shard: number): string {
  return `${folder}/dealt/${padded(shard)}/`;
}

type DealtLine = { readonly key: string; readonly text: string };

/** A line of a batch that succeeded tells of one object, and is looked into by who sums; others are taken apart. */
function linesIn(line: string): readonly DealtLine[] | undefined {
  const value = parseJson(line);
  const key = isObject(value) && value['state'] !== undefined ? nonEmptyText(value['key']) : undefined;
  if (key !== undefined) return [{ key, text: line }];
  return readResultLine(line)?.map((result) => ({ key: result.key, text: JSON.stringify(result) }));
}

function shardOf(key: string, shards: number): number {
  return shards === 1 ? 0 : objectHash(key) % shards;
}
