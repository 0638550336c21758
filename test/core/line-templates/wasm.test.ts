import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { translateWat, WAT_FILES } from '#test/factories/translate-wat.ts';

test.each(WAT_FILES.map((file) => [basename(file), file]))('the code beside %s is what it says', async (_, file) => {
  const { path, text } = await translateWat(file);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('there are such files', () => {
  expect(WAT_FILES).not.toEqual([]);
});
