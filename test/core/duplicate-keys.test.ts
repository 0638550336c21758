import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refuseDuplicateKeys } from '#core/duplicate-keys.ts';

describe('a document of JSON', () => {
  test('may not have a key twice in one object: line and column say where', () => {
    const text =
      '{\n  "a": [{"b": "a", "c": 1}, {"b": 1,\n "\\u0062": {}}],\n  "A": {"a": {}, "x": ",\\"a\\":"},\n\t"a": []\n}';
    expect(() => refuseDuplicateKeys(text, 'x.json')).toThrow(
      [
        'x.json: line 3, column 2: expected each key of an object once, found "\\u0062" again; of two, only the last would count',
        'x.json: line 5, column 2: expected each key of an object once, found "a" again; of two, only the last would count',
      ].join('\n'),
    );
  });

  test('is let pass where no object has a key twice, or where it is none', () => {
    fc.assert(fc.property(fc.json(), (text) => refuseDuplicateKeys(text, 'x.json')));
    refuseDuplicateKeys('{"a":1,"a":2', 'x.json');
  });

  test('is refused wherever a key stands twice', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, key) => {
        const twice = `{"x":[${text},{${JSON.stringify(key)}:${text},"${'long'.repeat(9)}":[],${JSON.stringify(key)}:0}]}`;
        expect(() => refuseDuplicateKeys(twice, 'x.json')).toThrow('again; of two');
      }),
    );
  });

  test('with thousands of them has the first told, and how many more there are', () => {
    const text = `{\n${Array.from({ length: 8001 }, () => '"a": 0').join(',\n')}\n}`;
    const lines = messageOf(() => refuseDuplicateKeys(text, 'x.json')).split('\n');
    expect([lines.length, lines[19], lines[20]]).toEqual([
      21,
      expect.stringMatching(/^x\.json: line 22, column 1: /),
      'x.json: and 7,980 more',
    ]);
  });
});

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
