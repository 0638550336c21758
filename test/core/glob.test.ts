import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from '#core/glob.ts';

test.each([
  ['kube-system', 'kube-system', true],
  ['kube-system', 'kube-system-2', false],
  ['kube-*', 'kube-system', true],
  ['*-system', 'kube-system', true],
  ['*', '', true],
  ['?', '', false],
  ['a?c', 'abc', true],
  ['*/nginx:*', 'docker.io/library/nginx:1.29', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a.c', 'abc', false],
])('%s and %s: %s', (glob, text, matches) => {
  expect(matchesGlob(glob, text)).toBe(matches);
});

test('agrees with a regular expression', () => {
  const letters = fc.constantFrom('a', 'b', '*', '?');
  const text = fc.array(fc.constantFrom('a', 'b')).map((all) => all.join(''));
  fc.assert(
    fc.property(fc.array(letters), text, (glob, name) => {
      const pattern = glob.join('').replaceAll('?', '.').replaceAll('*', '.*');
      expect(matchesGlob(glob.join(''), name)).toBe(new RegExp(`^${pattern}$`, 's').test(name));
    }),
  );
});

test('takes no exponential time', () => {
  expect(matchesGlob('*a'.repeat(200), 'a'.repeat(2000).concat('b'))).toBe(false);
});
