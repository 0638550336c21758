import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const read = (access: object) => readSettings(JSON.stringify({ alerts: { clusters: { prod: access } } }), 'x').alerts;

describe('how commands reach a cluster', () => {
  test.each([
    'prod',
    'arn:aws:eks:eu-central-1:111122223333:cluster/prod',
    'me@prod.eu-central-1.eksctl.io',
    'gke_p_z_c',
  ])('takes a context as tools name it: %s', (context) => {
    expect(read({ context }).clusters).toEqual({ prod: { context, eksCluster: null, region: null } });
  });

  test.each(['', '-n', '--kubeconfig=x', 'a b', "a'b", '$(reboot)', 'a;b', 'a\nb', 'a`b', 'a"b', 'a\\b', 'a*'])(
    'refuses a context that a shell would read otherwise: %j',
    (context) => {
      expect(() => read({ context })).toThrow('alerts.clusters.prod.context');
    },
  );

  test.each([
    ['eksCluster', 'arn:aws:eks:eu-central-1:111122223333:cluster/prod'],
    ['eksCluster', '-prod'],
    ['region', 'Frankfurt'],
    ['region', 'eu-central-1 --debug'],
  ])('refuses as %s: %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`alerts.clusters.prod.${name}`);
  });

  test('takes a cluster of the region of whoever reads', () => {
    expect(read({ eksCluster: 'prod_1-a' }).clusters['prod']).toMatchObject({ eksCluster: 'prod_1-a', region: null });
    expect(read({ region: 'us-gov-west-1' }).clusters['prod']).toMatchObject({ region: 'us-gov-west-1' });
  });
});
