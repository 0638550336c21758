import { basename } from 'node:path/posix';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { baseOf, dirOf, lowerText, replaceText, splitText, trimText, upperText } from '#yaml-detectors/cel/go-texts.ts';

describe("functions on texts do what Go's do", () => {
  // What go run prints for filepath.Base, filepath.Dir (https://pkg.go.dev/path/filepath).
  test.each([
    ['', '.', '.'],
    ['.', '.', '.'],
    ['/.', '.', '/'],
    ['/', '/', '/'],
    ['////', '/', '/'],
    ['x/', 'x', 'x'],
    ['abc', 'abc', '.'],
    ['abc/def', 'def', 'abc'],
    ['a/b/.x', '.x', 'a/b'],
    ['a/b/c.', 'c.', 'a/b'],
    ['a/b/../c', 'c', 'a'],
    ['/../a/b', 'b', '/a'],
    ['../../x', 'x', '../..'],
  ])('%j has the base %j and the folder %j', (path, base, folder) => {
    expect([baseOf(path), dirOf(path)]).toEqual([base, folder]);
  });

  test('the base of a path without slashes at its end is that of Node', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '/', '.', 'b'), { minLength: 1 }).map((all) => all.join('')),
        (path) => {
          fc.pre(!path.endsWith('/'));
          expect(baseOf(path)).toBe(basename(path));
        },
      ),
    );
  });

  test('special cases of letters change nothing of the length', () => {
    expect([upperText('straße ﬁ'), lowerText('İSTANBUL')]).toEqual(['STRAßE ﬁ', 'istanbul']);
  });

  // https://go.dev/src/unicode/tables.go, CaseRanges.
  test('letters that Unicode makes several of become the one that Go has for them', () => {
    expect(upperText('\u1f80\u1f97\u1fb3\u1fc3\u1ff3')).toBe('\u1f88\u1f9f\u1fbc\u1fcc\u1ffc');
    expect(upperText('\u1f88\u1fb2\u0390\u0149')).toBe('\u1f88\u1fb2\u0390\u0149');
  });

  test('spaces of Unicode are trimmed, and the mark of byte order is not', () => {
    expect(trimText('\u0085\u2003 a b\u00a0\n')).toBe('a b');
    expect(trimText('\ufeffa')).toBe('\ufeffa');
  });

  test('what is put in place of another text is taken literally', () => {
    expect([replaceText('a.b', '.', '$&$1'), replaceText('é', '', '-'), splitText('é1', '')]).toEqual([
      'a$&$1b',
      '-é-',
      ['é', '1'],
    ]);
  });
});
