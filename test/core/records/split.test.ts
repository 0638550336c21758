import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSplitter } from '#core/records/split.ts';

const MIB = 1024 * 1024;

type Piece = readonly [kind: 'record' | 'line' | 'malformed', content: unknown, line: number];

function split(input: string | Buffer, chunkBytes = Number.POSITIVE_INFINITY): Piece[] {
  const pieces: Piece[] = [];
  const splitter = createSplitter({
    record: ({ value }, line) => pieces.push(['record', value, line]),
    plainLine: (bytes, line) => pieces.push(['line', bytes.toString(), line]),
    malformed: (reason, line) => pieces.push(['malformed', reason, line]),
  });
  const bytes = Buffer.from(input as string);
  const step = Math.min(chunkBytes, Math.max(bytes.length, 1));
  // The chunk's memory is overwritten after each write, as a reader does that reuses its buffer.
  for (let at = 0; at < bytes.length; at += step) {
    const chunk = Buffer.from(bytes.subarray(at, at + step));
    splitter.write(chunk);
    chunk.fill(0x7b);
  }
  splitter.end();
  return pieces;
}

describe('a log is cut into records', () => {
  test.each([
    ['one a line', '{"a":1}\n{"a":2}\n', [1, 2]],
    ['in an array on one line', '[{"a":1},{"a":2}]', [1, 1]],
    ['in an array over lines', '[\n{"a":1},\n{"a":2}\n]\n', [2, 3]],
    ['one behind the other', '{"a":1}{"a":2}', [1, 1]],
    ['with blank lines between them', '\n\n{"a":1}\r\n\r\n{"a":2}', [3, 5]],
    ['after a byte-order mark', '\ufeff{"a":1}\n{"a":2}', [1, 2]],
    ['indented', '{\n  "a": 1\n}\n{\n\t"a": 2}\n', [1, 4]],
  ])('%s', (_, log, lines) => {
    expect(split(log)).toEqual([
      ['record', { a: 1 }, lines[0]],
      ['record', { a: 2 }, lines[1]],
    ]);
  });

  test('whose texts hold what looks like structure', () => {
    const record = { a: '}{"', b: ['\\', '"', ']'], c: '{"d":[' };
    expect(split(JSON.stringify(record).repeat(2))).toEqual([
      ['record', record, 1],
      ['record', record, 1],
    ]);
  });

  test('and lines of other text', () => {
    expect(split('End of events stream\r\n{"a":1}\nlast')).toEqual([
      ['line', 'End of events stream', 1],
      ['record', { a: 1 }, 2],
      ['line', 'last', 3],
    ]);
  });
});

describe('a broken record costs itself only', () => {
  test.each([
    ['cut within an object, before a line', '{"a":{"b":1\n{"a":2}\n'],
    ['cut within a text, before a line', '{"a":"b\n{"a":2}\n'],
    ['cut after a name, before a line', '{"a":\n{"a":2}\n'],
    ['cut after a comma, before a line', '{"a":[1,\n{"a":2}\n'],
    ['cut within an object, before the next on the same line', '{"a":{"b":1{"a":2}'],
    ['with a word that is none of JSON', '{"a":undefined}\n{"a":2}\n'],
    ['with a comma too many', '{"a":1,}\n{"a":2}\n'],
    ['with a bracket too few', '{"a":[1}\n{"a":2}\n'],
    ['with two values of one name', '{"a":"b" "c"}\n{"a":2}\n'],
  ])('%s', (_, log) => {
    const [broken, whole, ...others] = split(log);
    expect([broken, whole?.[1], others]).toEqual([['malformed', 'json', 1], { a: 2 }, []]);
  });

  test('cut within a text, where the records have no lines: the one after the next is found', () => {
    expect(split('{"a":"cut{"timestamp":1,"b":"x"}{"a":2}{"a":3}').at(-1)).toEqual(['record', { a: 3 }, 1]);
  });

  test('cut at the end of the log', () => {
    expect(split('{"a":1}\n{"a":')).toEqual([
      ['record', { a: 1 }, 1],
      ['malformed', 'json', 2],
    ]);
  });

  test.each([
    ['behind a record', '[{"a":1},\n{"a":2}\n', 1],
    ['behind a comma', '\n[\n {"a":1},\n {"a":2},\n', 2],
    ['the second of two', '[{"a":1}]\n[{"a":2},', 2],
    ['the outer one', '[[{"a":1}],{"a":2},', 1],
  ])('which an array lacks that is cut off: %s', (_, log, line) => {
    expect(split(log).at(-1)).toEqual(['malformed', 'json', line]);
    expect(split(log)).toHaveLength(3);
  });

  test.each([
    ['closed', '[{"a":1},\n{"a":2}\n]\n'],
    ['within another', '[[{"a":1}],[{"a":2}]]'],
    ['which lines follow that are in none', '[{"a":1}]\n{"a":2}\n'],
    ['that is the name of a container', '[pod/web-1/app] {"a":1}\n[pod/web-1/app] {"a":2}'],
  ])('and no array does that is whole: %s', (_, log) => {
    expect(split(log).map(([kind]) => kind)).toEqual(['record', 'record']);
  });

  test('cut before the line of a container runtime', () => {
    expect(split('{"a":1\n2026-02-09T16:00:42Z stdout F {}')).toEqual([
      ['malformed', 'json', 1],
      ['line', '2026-02-09T16:00:42Z stdout F {}', 2],
    ]);
  });

  test.each([
    ['text between records of one line', '{"a":1}End of {events} stream{"a":2}{"a":3}\n', 1],
    ['text and elements before the first record, which say where it comes from', '[null, 7,{"a":1}{"a":2},{"a":3}]', 0],
    ['elements of an array behind a record', '[{"a":1},"b",{"a":2},[],{"a":3}]', 1],
    ['text behind a bracket without a record', '[{"a":1},{"a":2},{"a":3}]\n[x', 1],
    ['text that ends such a line', '{"a":1}{"a":2}end\n{"a":3}', 1],
  ])('%s', (_, log, broken) => {
    const pieces = split(log, 3);
    expect(pieces.filter(([kind]) => kind === 'record').map(([, content]) => content)).toEqual([
      { a: 1 },
      { a: 2 },
      { a: 3 },
    ]);
    expect(pieces.filter(([kind]) => kind !== 'record').map(([kind, reason]) => [kind, reason])).toEqual(
      Array(broken).fill(['malformed', 'json']),
    );
  });

  test('with bytes that are not UTF-8', () => {
    expect(split(Buffer.from('{"a":"\xff"}\n{"a":2}\n', 'latin1'))).toEqual([
      ['malformed', 'encoding', 1],
      ['record', { a: 2 }, 2],
    ]);
  });

  test('behind zeros, which a truncated file begins with', () => {
    expect(split('\0\0\0\0{"a":1}\n\0\n')).toEqual([
      ['malformed', 'encoding', 1],
      ['record', { a: 1 }, 1],
      ['malformed', 'encoding', 2],
    ]);
  });

  test('with a NUL behind each, and a broken one costs itself only', () => {
    expect(split('{"a":1}\0{"a":\0{"a":2}\0{"a":3}\0')).toEqual([
      ['record', { a: 1 }, 1],
      ['malformed', 'json', 1],
      ['record', { a: 2 }, 1],
      ['record', { a: 3 }, 1],
    ]);
  });

  test('but more zeros than one behind a record are told', () => {
    expect(split('{"a":1}\0\0{"a":2}\n')).toEqual([
      ['record', { a: 1 }, 1],
      ['malformed', 'encoding', 1],
      ['record', { a: 2 }, 1],
    ]);
  });
});

describe('sizes are bounded', () => {
  test('a record of 16 MiB is read, a larger one is counted, and the next is read', () => {
    const filler = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    const log = `${filler(16 * MIB)}\n${filler(16 * MIB + 1)}\n{"a":2}\n`;
    for (const chunk of [65536, Number.POSITIVE_INFINITY]) {
      expect(split(log, chunk).map(([kind, content]) => (kind === 'record' ? kind : content))).toEqual([
        'record',
        'oversized',
        'record',
      ]);
    }
  });

  test('a line of text that is too long is counted once', () => {
    const log = `${'x'.repeat(20 * MIB)}\n{"a":2}\n`;
    expect(split(log, 65536)).toEqual([
      ['malformed', 'oversized', 1],
      ['record', { a: 2 }, 2],
    ]);
  });

  test('a record of millions of values is counted, not built', () => {
    const log = `{"a":[${'{},'.repeat(1_000_000)}{}]}\n{"a":2}\n`;
    expect(split(log, 65536)).toEqual([
      ['malformed', 'oversized', 1],
      ['record', { a: 2 }, 2],
    ]);
  });

  test('deep nesting is no danger', () => {
    const log = `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n{"a":${'['.repeat(500_000)}\n{"a":2}\n`;
    expect(split(log, 65536).map(([kind]) => kind)).toEqual(['record', 'malformed', 'record']);
  });
});

describe('what comes out depends on the bytes alone', () => {
  const fragment = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify({ a: value })),
    fc.jsonValue().map((value) => JSON.stringify({ a: value }, null, 1)),
    fc.constantFrom(
      '\n',
      '\r\n',
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '}{"',
      '{"a":1',
      '\0',
      '\ufeff',
      ' ',
      'é',
      '1',
    ),
    fc.string(),
  );
  const anyLog = fc.oneof(
    fc.array(fragment).map((fragments) => Buffer.from(fragments.join(''))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );

  test('never on how they come in', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 40 }), (log, chunkBytes) => {
        expect(split(log, chunkBytes)).toEqual(split(log));
      }),
      { numRuns: 2000 },
    );
  });

  test('and any objects, in any arrangement, are found', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 });
    const arrange = fc.constantFrom(
      (texts: string[]) => texts.join('\n'),
      (texts: string[]) => texts.join(''),
      (texts: string[]) => `[${texts.join(', ')}]`,
      (texts: string[]) => `[\n  ${texts.join(',\n  ')}\n]\n`,
      (texts: string[]) => texts.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n'),
    );
    fc.assert(
      fc.property(objects, arrange, fc.integer({ min: 1, max: 40 }), (values, join, chunkBytes) => {
        const texts = values.map((value) => JSON.stringify(value));
        const found = split(join(texts), chunkBytes).map(([, content]) => content);
        expect(found).toEqual(texts.map((text) => JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });
});
