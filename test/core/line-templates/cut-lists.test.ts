import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutLists, endOfObject } from '#core/line-templates/cut-lists.ts';
import { createMatcher, LOG_START } from '#core/line-templates/matcher.ts';
import type { Path } from '#core/line-templates/path.ts';

const matcher = createMatcher('');

function place(text: string): Buffer {
  const length = matcher.bytes.write(`${text}\n`, LOG_START);
  return matcher.bytes.subarray(LOG_START, LOG_START + length - 1);
}

function linesOf(text: string, path: Path): string[] {
  return cutLists(matcher, place(text), path).flatMap(({ head, tail, elements }) =>
    elements.map((element) => Buffer.concat([head, element, tail]).toString()),
  );
}

test('each element of all lists stands in a line of its own, with what is around its list', () => {
  expect(linesOf('{"n":"]","a":[{"b":[{"c":1}, {"c":"\\"}"}],"d":2},{"b":[{}]}],"e":[]}', ['a', 0, 'b', 0])).toEqual([
    '{"n":"]","a":[{"b":[{"c":1}],"d":2}],"e":[]}\n',
    '{"n":"]","a":[{"b":[{"c":"\\"}"}],"d":2}],"e":[]}\n',
    '{"n":"]","a":[{"b":[{}]}],"e":[]}\n',
  ]);
});

test.each([
  ['the path leads nowhere', '{"a":[{"c":[{}]}]}', ['a', 0, 'b', 0]],
  ['a list is empty', '{"a":[]}', ['a', 0]],
  ['an element is no object', '{"a":[{},1]}', ['a', 0]],
  ['a list does not end', '{"a":[{},{}', ['a', 0]],
  ['a text does not end', '{"a":[{},{"b":"]}', ['a', 0]],
  [
    'so much stands around small elements that they would become long',
    `{"x":"${'x'.repeat(999)}","a":[${new Array(99).fill('{}')}]}`,
    ['a', 0],
  ],
] as const)('nothing is cut where %s', (_, text, path) => expect(linesOf(text, path)).toEqual([]));

test('an object ends where its bracket is closed, whatever its texts hold and whatever comes behind it', () => {
  const texts = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', 'a', 'é'), maxLength: 40 });
  fc.assert(
    fc.property(
      fc.dictionary(texts, fc.oneof(texts, fc.array(texts), fc.dictionary(texts, texts))),
      texts,
      (value, more) => {
        const object = place(JSON.stringify(value)).length;
        place(JSON.stringify(value) + more);
        expect(endOfObject(matcher, LOG_START + 1, LOG_START + object)).toBe(LOG_START + object);
        expect(endOfObject(matcher, LOG_START + 1, LOG_START + object - 1)).toBe(0);
      },
    ),
  );
});
