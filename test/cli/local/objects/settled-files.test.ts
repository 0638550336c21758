import { expect, test } from '@jest/globals';
import { createSettledFiles, type FileState } from '#cli/local/objects/settled-files.ts';

const files = (...states: [string, FileState][]) => new Map(states);
const a = (size: number, modified = 0): [string, FileState] => ['a', { size, modified }];

test('a file is taken once it has not changed for a second', () => {
  const { look } = createSettledFiles(1000);
  expect(look(files(a(1)), 0)).toEqual([]);
  expect(look(files(a(1)), 999)).toEqual([]);
  expect(look(files(a(1)), 1000)).toEqual(['a']);
  expect(look(files(a(1)), 2000)).toEqual([]);
});

test('a file that grows is left alone', () => {
  const { look } = createSettledFiles(1000);
  for (let second = 0; second < 10; second += 1) expect(look(files(a(second)), second * 1000)).toEqual([]);
});

test('a file that changes after it was taken is taken again, though its size is the same', () => {
  const { look } = createSettledFiles(1000);
  look(files(a(1)), 0);
  expect(look(files(a(1)), 1000)).toEqual(['a']);
  expect(look(files(a(1, 5)), 1200)).toEqual([]);
  expect(look(files(a(1, 5)), 2200)).toEqual(['a']);
});

test('a file that went away and came back is new', () => {
  const { look } = createSettledFiles(1000);
  look(files(a(1)), 0);
  look(files(a(1)), 1000);
  look(files(), 1100);
  look(files(a(1)), 1200);
  expect(look(files(a(1)), 2200)).toEqual(['a']);
});
