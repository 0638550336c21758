import { expect, test } from '@jest/globals';
import { findNameFaults } from '#lint/names.ts';

test('a file name or an export that two files share is a fault', () => {
  const files = [
    { path: 'core/a.ts', text: 'export function scan() {}\nexport type One = 1;\n' },
    { path: 'cli/a.ts', text: 'export async function scan() {}\nexport const TWO = 2;\n' },
  ];
  expect(findNameFaults(files)).toEqual([
    'The file name a.ts stands for 2 things: core/a.ts, cli/a.ts',
    'The export scan stands for 2 things: core/a.ts, cli/a.ts',
  ]);
});

test('a value and a type of one file may share a name, and what is not exported any', () => {
  const text = 'export const Kind = 1;\nexport type Kind = 1;\nfunction inner() {}\n';
  expect(
    findNameFaults([
      { path: 'a.ts', text },
      { path: 'b.ts', text: 'function inner() {}\n' },
    ]),
  ).toEqual([]);
});
