import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeInvisible, escapeInvisibleOnly, partsByDirection } from '#core/escape-invisible.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';

describe('a hostile text', () => {
  test.each([
    ['terminal escape', '\x1b[2Jgone', '\\u001b[2Jgone'],
    ['8-bit terminal escape', '\x9b2J', '\\u009b2J'],
    ['line break', 'a\nb\rc\u2028d', 'a\\u000ab\\u000dc\\u2028d'],
    ['right-to-left override', 'cod\u202egpj.exe', 'cod\\u202egpj.exe'],
    ['invisible characters', 'a\u200bb\ufeffc\u{e0041}d', 'a\\u200bb\\ufeffc\\udb40\\udc41d'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
    ['letters from right to left', 'עa شb', '\\u05e2a \\u0634b'],
    ['digits from right to left', '٣ – 4', '\\u0663 – 4'],
    ['old letters from right to left', '\u{1e900}\u{10840}', '\\ud83a\\udd00\\ud802\\udc40'],
    ['delete', 'a\x7fb', 'a\\u007fb'],
  ])('%s is shown by its code', (_, text, harmless) => {
    expect(escapeInvisible(text)).toBe(harmless);
  });

  test('a harmless text stays as it is', () => {
    for (const text of ['kubectl', 'größe', '日本語', '🚀', 'a b', '→ ≥']) expect(escapeInvisible(text)).toBe(text);
  });

  test('JSON stays the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(escapeInvisible(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('a page keeps words from right to left, each by itself, and parts of a path in their order', () => {
    expect(escapeInvisibleOnly('שלום\u202e')).toBe('שלום\\u202e');
    expect(partsByDirection('in שלום/עברית:1')).toEqual(['in ', 'שלום', '/', 'עברית', ':1']);
  });

  test('nothing that is not visible is left of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CHARACTER }), (text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(escapeInvisible(text))),
    );
  });
});
