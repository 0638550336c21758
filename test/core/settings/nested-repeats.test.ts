import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasNestedRepeats } from '#core/settings/nested-repeats.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { slownessOf } from '#test/factories/slowness.ts';

test.each([
  '(?:^|/)cluster=(?<cluster>[^/]+)/',
  '^(?:[^/]+/)*cluster=(?<cluster>[^/]+)/',
  '^(?:/[^/]+)*/(?<cluster>[a-z]+)$',
  '^(?:[^\\/]+\\/)*cluster=(?<cluster>[^\\/]+)\\/',
  '^(?:[\\w-]+/)*cluster=(?<cluster>[^/]+)/',
  '^(?:/\\w*)*/(?<cluster>[a-z]+)$',
  '^(?:.*/)?(?<cluster>[^/]+)/(?:node|host)=(?<node>[^/]+)/',
  '(?<cluster>[(a+)+]+)',
  '(?<cluster>\\(a+\\)+)',
  '(?<cluster>(?:ab)+)',
  '(?<cluster>(?:a+){1})',
])('%s is taken', (pattern) => {
  expect(hasNestedRepeats(pattern)).toBe(false);
});

test.each([
  '(?:^|/)cluster=(?<cluster>(a+)+)$',
  '(?<cluster>(.*)*x)',
  '(?<cluster>(?:a|a)*)$',
  '(?<cluster>(?:a|aa){2,})$',
  '(?<cluster>(?:a?){30}a{30})$',
  '(?<cluster>(?:(?:a+)b)*)$',
  '^(?:[^:]+/)*cluster=(?<cluster>[^/]+)/',
  '^(?:\\W+/)*cluster=(?<cluster>[^/]+)/',
  '^(?:.+/)*cluster=(?<cluster>[^/]+)/',
  '(?<cluster>(?:[^/]+?/?)+)x',
  '(?<cluster>(?:a{1,40}){40})$',
])('%s is refused in the settings', (pattern) => {
  expect(hasNestedRepeats(pattern)).toBe(true);
  expect(() => readSettings(JSON.stringify({ cluster: { pattern } }), 'traceward.json')).toThrow(
    /cluster\.pattern: expected no repeat of a group with a repeat/,
  );
});

test('what takes exponential time is refused, whatever an expression is made of', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '[^/]',
    '/',
    '.',
    '(?:',
    '(',
    ')',
    '*',
    '+',
    '?',
    '{2}',
    '{1,3}',
    '{2,}',
    '|',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const expression = compiled(pieces.join(''));
      if (expression === undefined || slownessOf(expression) !== 'exponential') return;
      expect(hasNestedRepeats(expression.source)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`${pattern}x`);
  } catch {
    return undefined;
  }
}
