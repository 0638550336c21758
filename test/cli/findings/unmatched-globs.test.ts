import { expect, test } from '@jest/globals';
import { describeUnmatchedGlobs, describeUnmatchedSuppressions } from '#cli/findings/unmatched-globs.ts';

const entriesOf = (...globs: string[]) => globs.map((cluster) => ({ cluster, addresses: [] }));
const seen = (...clusters: string[]) => clusters.map((cluster) => ({ cluster }));

test('globs that match no cluster are named in one line, with the clusters that were seen', () => {
  expect(describeUnmatchedGlobs(entriesOf('*', 'prd', 'dev-?', 'prd'), seen('prod', 'dev', 'prod'))).toEqual([
    'apiServers of the settings: no cluster was seen that matches "prd", "dev-?"; seen: "dev", "prod"',
  ]);
});

test.each([
  [entriesOf('*', 'prod', 'd*'), seen('prod', 'dev')],
  [entriesOf('prod'), seen()],
  [[], seen('prod')],
])('nothing is said where all match, or nothing was seen', (entries, clusters) => {
  expect(describeUnmatchedGlobs(entries, clusters)).toEqual([]);
});

test('suppressions of clusters that were not seen are named, but for those that have ended', () => {
  const entry = (cluster: string, expires: bigint) => ({
    conditions: { cluster, workload: 'web' },
    ...{ reason: 'r', owner: 'o', expires, mode: 'suppress' as const },
  });
  const entries = [entry('demo', 9n), entry('demo', 9n), entry('d*', 9n), entry('gone', 5n)];
  expect(describeUnmatchedSuppressions(entries, seen('default'), 5n)).toEqual([
    'suppressions of the settings: no cluster was seen that matches "demo"; seen: "default"',
  ]);
  expect(describeUnmatchedSuppressions(entries, seen('demo'), 5n)).toEqual([]);
});

test('names are harmless to a terminal, and not too many', () => {
  const clusters = Array.from({ length: 100 }, (_, index) => `\u001b[2J${index}`);
  const [line = ''] = describeUnmatchedGlobs(entriesOf('a\u202e'), seen(...clusters));
  expect(line).not.toMatch(/\p{C}/u);
  expect(line).toMatch(/, and others$/);
  expect(line.length).toBeLessThan(300);
});
