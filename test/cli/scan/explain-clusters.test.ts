import { describe, expect, test } from '@jest/globals';
import { explainClusters, explainOneCluster } from '#cli/scan/explain-clusters.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';

const clusterOf = createClusterOf('(?:^|/)cluster=(?<cluster>[^/]+)/', 'default');
const explain = (input: string, key: string) =>
  explainClusters({ inputs: [input], files: [{ name: `${input}/${key}`, key }], clusterOf, byDefault: 'default' });

test('a folder whose own name is that of a cluster is told, as its logs do not get that name', () => {
  expect(explain('logs/cluster=prod', 'a.log')).toEqual([
    'logs/cluster=prod: its own path names the cluster prod, but only what lies below it is looked at; name the folder above it, or give --cluster prod',
  ]);
});

test('nothing is told where the path names no cluster, or what lies below does', () => {
  expect(explain('logs', 'a.log')).toEqual([]);
  expect(explain('logs/cluster=prod', 'cluster=a/a.log')).toEqual([]);
  expect(explain('s3://bucket/cluster=prod', 'a.log')).toEqual([]);
});

describe('logs of several folders that count as one cluster', () => {
  const explainOne = (root: string, ...keys: string[]) =>
    explainOneCluster({
      files: keys.map((key) => ({ name: `${root}${key}`, key })),
      clusterOf,
      byDefault: 'default',
    });
  /** The clusters that the pattern makes which is proposed. */
  const clustersOf = (text: string | undefined, ...keys: string[]) => {
    const pattern = /--cluster-pattern '(.*)'$/.exec(text ?? '')?.[1] ?? '';
    return keys.map(createClusterOf(pattern, 'default'));
  };

  test('are told, with a pattern that makes clusters of them', () => {
    const told = explainOne('fold/', 'prod/a.log', 'staging/a.log', 'b.log');
    expect(told).toBe(
      "no path names a cluster, so prod/ and staging/ count as one, default. If they are clusters: --cluster-pattern '^(?<cluster>[^/]+)/'",
    );
    expect(clustersOf(told, 'prod/a.log', 'staging/a.log', 'b.log')).toEqual(['prod', 'staging', 'default']);
  });

  test('are told with a pattern that leaves out the key of folders that have one', () => {
    const keys = ['env=prod/a.log', 'env=staging/a.log'];
    expect(clustersOf(explainOne('', ...keys), ...keys)).toEqual(['prod', 'staging']);
    const others = ['env=prod/a.log', 'site=b/a.log'];
    expect(clustersOf(explainOne('', ...others), ...others)).toEqual(['env=prod', 'site=b']);
  });

  test.each([
    ['below folders that all have', ['logs/eu/prod/a.log', 'logs/eu/staging/a.log']],
    ['in paths from the root', ['/logs/prod/a.log', '/logs/staging/x/b.log']],
    ['in folders of any name', ["it's (?<x>/prod/a.log", "it's (?<x>/staging/a.log"]],
  ])('are told %s', (_, keys) => {
    expect(clustersOf(explainOne('', ...keys), ...keys)).toEqual(['prod', 'staging']);
  });

  test('are told where each folder was named by itself', () => {
    const files = ['prod', 'staging'].map((folder) => ({ name: `fold/${folder}/a.log`, key: 'a.log' }));
    expect(explainOneCluster({ files, clusterOf, byDefault: 'default' })).toMatch(
      /so fold\/prod\/ and fold\/staging\/ count as one, default\. If they are clusters, scan each by itself with --cluster, or/,
    );
  });

  test('are told in bounds, and harmless to show', () => {
    const many = Array.from({ length: 900 }, (_, at) => `\u001b[2J${at}${'x'.repeat(300)}/a.log`);
    const told = explainOne('', ...many) ?? '';
    expect(told).toContain('and 895 more count as one');
    expect(told).not.toContain('\u001b');
    expect(told.length).toBeLessThan(1000);
  });

  test.each([
    ['one folder', ['prod/a.log', 'prod/b.log']],
    ['none', ['a.log', 'b.log', '']],
    ['days and years', ['2026/a.log', '2027/a.log']],
    ['days by name', ['dt=2026-01-01/a.log', 'dt=2026-01-02/a.log']],
    ['a cluster in some path', ['prod/a.log', 'cluster=staging/a.log']],
  ])('are not told of %s', (_, keys) => {
    expect(explainOne('', ...keys)).toBeUndefined();
  });
});
