import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { entryOfDescriptions } from '#cli/api-servers/entry-of-descriptions.ts';
import { formatEntries } from '#core/output/suppression-json.ts';
import { readSettings } from '#core/settings/read-settings.ts';

const sample = (name: string) => readFileSync(join(__dirname, '../../fixtures/api-servers', `${name}.json`), 'utf8');

async function* chunksOf(input: string) {
  yield Buffer.from(input);
}

async function entryOf(input: string, cluster?: string) {
  const entry = await entryOfDescriptions(chunksOf(input), cluster);
  expect(() => readSettings(`{"apiServers":[${formatEntries(entry)}]}`, 'traceward.json')).not.toThrow();
  return entry;
}

const EKS_NAME = '0f1e2d3c4b5a69788796a5b4c3d2e1f0.gr7.eu-central-1.eks.amazonaws.com:443';

describe('the entry of the settings', () => {
  test.each([
    ['kubectl-1.34', '*', ['10.96.0.1:443', '[fd00:10:96::1]:443', '172.18.0.3:6443', '172.18.0.4:6443']],
    ['kubectl-1.18', '*', ['10.43.0.1:443', '192.168.50.11:6443', '192.168.50.12:6443']],
    ['api-1.19', '*', ['172.19.0.2:6443']],
    ['eks-2026', 'demo', ['10.100.0.1:443', EKS_NAME]],
    [
      'eks-2026-ipv6',
      'demo-v6',
      ['[fd30:1c53:5f8a::1]:443', 'a0b1c2d3e4f5061728394a5b6c7d8e9f.gr7.eu-central-1.api.aws:443'],
    ],
    ['eks-2019', 'old', ['00112233445566778899aabbccddeeff.yl4.us-west-2.eks.amazonaws.com:443']],
  ])('is made of %s', async (name, cluster, addresses) => {
    expect(await entryOf(sample(name))).toEqual({ cluster, addresses });
  });

  test('is made of one object, as of a list', async () => {
    const [service, slice] = JSON.parse(sample('kubectl-1.34')).items;
    expect((await entryOf(JSON.stringify(service))).addresses).toEqual(['10.96.0.1:443', '[fd00:10:96::1]:443']);
    expect((await entryOf(JSON.stringify(slice))).addresses).toEqual(['172.18.0.3:6443', '172.18.0.4:6443']);
    const { cluster } = JSON.parse(sample('eks-2026'));
    expect((await entryOf(JSON.stringify(cluster))).cluster).toBe('demo');
  });

  test('is made of several outputs one behind the other, without what is told twice', async () => {
    const [, slice] = JSON.parse(sample('kubectl-1.34').replaceAll('10.96.0.1', '10.100.0.1')).items;
    const service = JSON.stringify(JSON.parse(sample('kubectl-1.34').replaceAll('10.96.0.1', '10.100.0.1')).items[0]);
    const anyPort = JSON.stringify({ ...slice, ports: [{ port: null }] });
    const { cluster, addresses } = await entryOf(`${service}\n${sample('eks-2026')}${JSON.stringify(slice)}${anyPort}`);
    expect(cluster).toBe('demo');
    expect(addresses).toEqual(['10.100.0.1:443', '[fd00:10:96::1]:443', EKS_NAME, '172.18.0.3', '172.18.0.4']);
  });

  test('leaves out other services, namespaces and datagrams', async () => {
    const [service] = JSON.parse(sample('kubectl-1.34')).items;
    const other = { ...service, metadata: { name: 'web', namespace: 'default' } };
    const elsewhere = { ...service, metadata: { name: 'kubernetes', namespace: 'shop' } };
    const ports = [{ port: 53, protocol: 'UDP' }, { port: 8443 }];
    const right = { ...service, spec: { clusterIP: '10.0.0.1', ports } };
    const none = { ...service, spec: { clusterIP: 'None', ports } };
    const list = { kind: 'List', items: [other, elsewhere, right, none, 5, null, { kind: 'Pod' }] };
    expect((await entryOf(JSON.stringify(list))).addresses).toEqual(['10.0.0.1:8443']);
  });
});

describe('what says nothing of an API server is refused', () => {
  const expected = 'expected the service kubernetes of the namespace default and its endpoints, or one cluster of EKS';

  test.each([
    ['', `${expected}, found nothing; did the command before it fail?`],
    ['{}', `${expected}, found an object without a kind`],
    ['{"kind":"Pod","items":[{"kind":"Deployment"}]}', `${expected}, found "Pod", "Deployment"`],
    ['{"kind":"List","items":[]}', `${expected}, found "List"`],
    [sample('eks-2026') + sample('eks-2019'), `${expected}, found several: "demo", "old"`],
    ['apiVersion: v1\nkind: List\n', 'line 1: expected JSON, found "apiVersion: v1"; add -o json or --output json'],
    ['NAME  TYPE\nkubernetes  ClusterIP\n', 'line 1: expected JSON, found "NAME  TYPE"; add -o json'],
    [sample('kubectl-1.34').slice(0, 500), 'line 1: expected JSON, found an object that is broken or cut off'],
    [
      sample('eks-2026')
        .replace(/"endpoint": .*/, '"endpoint": null,')
        .replace('ACTIVE', 'CREATING'),
      'expected the endpoint of the cluster "demo", found null (its status: "CREATING")',
    ],
    [sample('eks-2026').replace(/https:[^"]*com/, 'x'), 'expected the endpoint of the cluster "demo", found "x"'],
    [sample('api-1.19').replace('172.19.0.2', '172.19.0'), 'expected an address, a network or a name'],
    [sample('kubectl-1.18').replace('"10.43.0.1"', '7'), 'the Service kubernetes is not as Kubernetes has it'],
  ])('%.30j: %s', async (input, message) => {
    const refusal = `standard input${message.startsWith('line') ? ', ' : ': '}${message}`;
    await expect(entryOfDescriptions(chunksOf(input), undefined)).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringContaining(refusal),
    });
  });
});
