import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createBatchScanner, inScanBatches, type PlacedSource } from '#cli/scan/scan-batch.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { execLine } from '#test/factories/trace-event.ts';

async function* sourcesOf(sizes: readonly number[]): AsyncGenerator<PlacedSource> {
  for (const [at, size] of sizes.entries())
    yield { source: { name: `${at}`, key: '', path: `${at}`, size, modified: 0 }, cluster: 'default' };
}

async function batchSizes(sizes: readonly number[], areAlone = false): Promise<number[]> {
  const lengths: number[] = [];
  for await (const { length } of inScanBatches(sourcesOf(sizes), areAlone)) lengths.push(length);
  return lengths;
}

test('small sources come together, up to a number and a size, and others alone', async () => {
  expect(await batchSizes(Array<number>(150).fill(1000))).toEqual([64, 64, 22]);
  expect(await batchSizes(Array<number>(10).fill(500_000))).toEqual([9, 1]);
  expect(await batchSizes([1000, 10_000_000, 0, 1000])).toEqual([1, 1, 2]);
});

test('all are alone where each has facts of its own', async () => {
  expect(await batchSizes([1000, 1000], true)).toEqual([1, 1]);
});

test('files that are read without waiting leave others their turn', async () => {
  const folder = temporaryFolder();
  const log = gzipSync(`${Array.from({ length: 200 }, () => execLine(['A=1'])).join('\n')}\n`);
  const batch = Array.from({ length: 60 }, (_, at): PlacedSource => {
    const path = join(folder.path, `${at}.log.gz`);
    writeFileSync(path, log);
    return { source: { name: path, key: path, path, size: log.length, modified: 0 }, cluster: 'default' };
  });
  let turns = 0;
  let isOver = false;
  const countTurn = () => {
    turns += 1;
    if (!isOver) setImmediate(countTurn);
  };
  setImmediate(countTurn);
  const { outcomes } = await createBatchScanner().scan(
    batch,
    { range: { from: undefined, to: undefined }, maxExpansion: 1000 },
    { onRead: () => {} },
  );
  isOver = true;
  folder.remove();
  expect(outcomes.map(({ problem }) => problem)).toEqual(batch.map(() => undefined));
  expect(turns).toBeGreaterThan(1);
});
