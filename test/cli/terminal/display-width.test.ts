import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutEnd, cutMiddle, cutStart, displayWidth, padColumns } from '#cli/terminal/display-width.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '名', '😀', 'e\u0301', ' ', '…') });

describe('the width of a text', () => {
  test.each([
    ['kubectl', 7],
    ['名前', 4],
    ['😀', 2],
    ['e\u0301', 1],
    ['→ …', 3],
  ])('%s', (shown, width) => {
    expect(displayWidth(shown)).toBe(width);
  });

  test('is kept by every cut, which leaves alone what fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (whole, width) => {
        for (const cut of [cutEnd, cutMiddle, cutStart]) {
          const shown = cut(whole, width);
          expect(displayWidth(shown)).toBeLessThanOrEqual(width);
          if (displayWidth(whole) <= width) expect(shown).toBe(whole);
        }
      }),
    );
  });

  test('is filled up with spaces', () => {
    expect([padColumns('名', 4), padColumns('名', 4, 'right')]).toEqual(['名  ', '  名']);
  });

  test('is cut at the end, the beginning or between', () => {
    expect([cutEnd('abcdef', 4), cutStart('abcdef', 4), cutMiddle('abcdef', 4)]).toEqual(['abc…', '…def', 'ab…f']);
  });
});
