import { expect, test } from '@jest/globals';
import { createObjectKeys } from '#cli/local/objects/object-keys.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';

const clusterOf = createClusterOf('^(?:logs/)?(?<cluster>[^/]+)/[^~]*$', 'default');
const source = (key: string, name = key) => ({ key, name, path: name, size: 1, modified: 0 });

test.each([
  ['a/b.log', '', 'a/b.log'],
  ['a/b.log', 'logs/', 'logs/a/b.log'],
  ['logs/a.log', 'logs/', 'logs/a.log'],
  ['./a/../b.log', '', 'a/b.log'],
  ['/tmp/a.log', '', '/tmp/a.log'],
  ['', '', '-'],
])('the key of %j behind the prefix %j is %j', (key, prefix, expected) => {
  expect(createObjectKeys({ prefix, clusterOf }).keyOf(source(key))).toBe(expected);
});

test('two sources never share a key, and stay in their cluster', () => {
  const pattern = createClusterOf('^(?<cluster>[^/]+)/.*[.]log$', 'default');
  const keys = createObjectKeys({ prefix: '', clusterOf: pattern });
  const [first, second] = [source('x/a.log', 'one/x/a.log'), source('x/a.log', 'two/x/a.log')];
  expect([keys.keyOf(first), keys.keyOf(second), keys.keyOf(first)]).toEqual(['x/a.log', 'x/a~2.log', 'x/a.log']);
  expect(pattern('x/a~2.log')).toBe('x');
});

test('a source whose cluster no other key would have is refused, and so is one with too long a path', () => {
  const keys = createObjectKeys({ prefix: '', clusterOf });
  keys.keyOf(source('x/a.log', 'one/x/a.log'));
  expect(() => keys.keyOf(source('x/a.log', 'two/x/a.log'))).toThrow('another file has its key, x/a.log');
  expect(() => keys.keyOf(source('x'.repeat(1025)))).toThrow('longer than the 1024 bytes');
});
