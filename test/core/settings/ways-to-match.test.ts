import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from '#core/settings/read-settings.ts';
import { hasTooManyWays } from '#core/settings/ways-to-match.ts';
import { takesLonger } from '#test/factories/processor-time.ts';
import { slownessOf } from '#test/factories/slowness.ts';

const TAKEN = [
  '(?:^|/)cluster=(?<cluster>[^/]+)/',
  'cluster=(?<cluster>[^/]+)/.*node=(?<node>[^/]+)/',
  '.*/(?<cluster>[^/]+)/[^/]+/[^/]+/[^/]+$',
  '^.*/.*/cluster=(?<cluster>[^/]+)/',
  '^.*/.*\\/cluster=(?<cluster>[^\\/]+)\\/',
  '(?:[^/]+/)*cluster=(?<cluster>[^/]+)/',
  '^(?:.*/)?(?<cluster>[^/]+)/(?:node|host)=(?<node>[^/]+)/',
  '^(?<cluster>[a-z]+)-\\d+-[a-z]+-\\d+-[a-z]+[.]log$',
  '(?:a/.*b|c/.*d|e/.*f)/cluster=(?<cluster>[^/]+)/',
  '.*cluster=(?<cluster>[^/]+)/',
  '.*/(?<cluster>[^/]+)/.*',
  '^.*/.*/(?<cluster>.*)',
];
const KEYS = ['/', 'a', 'a/', 'cluster=', 'cluster=/', 'cluster=a/', 'node=', 'a-1-', '\u00e9'].map((text) =>
  text.repeat(1024).slice(0, 1024),
);

test.each(TAKEN)('%s is taken, and no key takes it long', (pattern) => {
  expect(hasTooManyWays(pattern)).toBe(false);
  const expression = new RegExp(pattern);
  const matchAll = () => {
    for (const key of KEYS) expression.exec(key);
  };
  expect(takesLonger(200 * KEYS.length, matchAll)).toBe(false);
});

describe.each([
  '^.*/.*/.*/cluster=(?<cluster>[^/]+)/',
  '^.*/.*/.*/.*/cluster=(?<cluster>[^/]+)/',
  '^.*\\/.*\\x2f.*\\u002f(?<cluster>[^/]+)/',
  '.*/.*/cluster=(?<cluster>[^/]+)/',
  '^(?:.*/.*/)?.*/cluster=(?<cluster>[^/]+)/',
  '^[^:]*/[^=]*/[^;]*/(?<cluster>[^/]+)/',
  '^.{0,500}/.{0,500}/.{0,500}/(?<cluster>[^/]+)/',
  '^(?<cluster>[a-z]+)[a-z0-9]+[a-z-]+/',
  '(?i:k)+K+k+(?<cluster>a)',
  '^(?<cluster>\u00e9+)\u00e9+\u00e9+a',
  '^[a-z]+[^/]+(?:[^/]+/)*(?<cluster>x)',
  '^.*/.*/.*/.*(?!.*)(?<cluster>a)',
  '^.*/.*/.*/(?<cluster>a).*$',
])('%s', (pattern) => {
  test('is refused in the settings, with what to write instead', () => {
    expect(hasTooManyWays(pattern)).toBe(true);
    expect(() => readSettings(JSON.stringify({ cluster: { pattern } }), 'traceward.json')).toThrow(
      /cluster\.pattern: expected at most two repeats that can take the same text.*\[\^\/\]\+ in place of \.\*/,
    );
  });
});

test('nothing is refused that takes linear time, whatever an expression is made of', () => {
  const piece = fc.constantFrom(
    ...['a', '/', '.', '[^/]', '.*', '[^/]+', '[ab]+', '[^/]{2}'],
    ...['(?:a|/)', '(?:.+|/)', '(?:a.*)?', '(?=a)', '(a)'],
  );
  fc.assert(
    fc.property(fc.constantFrom('^', ''), fc.array(piece, { maxLength: 8 }), (start, pieces) => {
      const pattern = `${start}${pieces.join('')}x`;
      if (hasTooManyWays(pattern)) expect(slownessOf(new RegExp(pattern))).toBeDefined();
    }),
    { numRuns: 1000 },
  );
});
