import { expect, test } from '@jest/globals';
import { compileQuery, namesInQuery } from './query.ts';

const ANSWER = {
  Stacks: [
    { Outputs: [{ OutputKey: 'A', OutputValue: 'x' }, { OutputKey: 'B' }, { OutputKey: 'C', OutputValue: 'y' }] },
  ],
  Points: [
    { At: 2, Sum: 7 },
    { At: 1, Sum: 5 },
  ],
};

// What the reference implementation of JMESPath gives.
test.each([
  ["Stacks[0].Outputs[?OutputKey=='A'].OutputValue", ['x']],
  ['Stacks[].Outputs[].OutputValue', ['x', 'y']],
  ["Stacks[0].Outputs[?starts_with(OutputKey, 'C') && OutputValue].OutputKey", ['C']],
  [
    'Stacks[0].Outputs[*].[OutputKey,OutputValue]',
    [
      ['A', 'x'],
      ['B', null],
      ['C', 'y'],
    ],
  ],
  ['sort_by(Points, &At)[].Sum', [5, 7]],
  ['[length(Points), Points[-1].Sum]', [2, 5]],
  ['{first: Points[0].At, none: Nothing.here}', { first: 2, none: null }],
  ['Stacks[0].Outputs | [1]', { OutputKey: 'B' }],
  ['Nothing[?a].b', null],
])('%s', (query, expected) => {
  expect(compileQuery(query)(ANSWER)).toEqual(expected);
});

test('what is no query is refused', () => {
  for (const query of ['Stacks[0', 'a b', 'max_by(a, &b)', '[?a', '"x"'])
    expect(() => compileQuery(query)).toThrow('query');
});

test('the names in a query are those of the answer', () => {
  const names = namesInQuery("sort_by(Points, &At)[?Kind=='x'].{sum: Attributes.Sum}");
  expect(names.map(({ name }) => name)).toEqual(['Points', 'At', 'Kind', 'Attributes', 'Sum']);
  expect(names.at(-1)).toEqual({ name: 'Sum', after: 'Attributes' });
});
