import { expect, test } from '@jest/globals';
import { explainClusters } from '#cli/scan/explain-clusters.ts';
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
