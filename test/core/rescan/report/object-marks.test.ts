import { expect, test } from '@jest/globals';
import { markOf } from '#core/rescan/mark.ts';
import { findMarks, writeMarks } from '#core/rescan/report/object-marks.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';

const DIVISION = { folder: 'f', status: 'complete', deals: 1, shards: 3, finders: 1, segments: 1 } as const;

test('marks of any shard are found, wherever the pieces in which they come are cut', async () => {
  const files = createMemoryFiles({ pieceBytes: 7 });
  const keys = Array.from({ length: 30 }, (_, index) => `logs/${index}`);
  for (const shard of [0, 1, 2]) {
    const marks = keys.filter((_, index) => index % 3 === shard).map((key) => markOf(key));
    await writeMarks(files, DIVISION, { kind: 'about', shard, marks });
  }
  const wanted = new Set([...keys.slice(5, 25), 'others/1'].map((key) => markOf(key)));
  const found = await findMarks(files, DIVISION, { kind: 'about', wanted });
  expect([...found].sort()).toEqual(
    keys
      .slice(5, 25)
      .map((key) => markOf(key))
      .sort(),
  );
  expect(await findMarks(files, DIVISION, { kind: 'whole', wanted })).toEqual(new Set());
});
