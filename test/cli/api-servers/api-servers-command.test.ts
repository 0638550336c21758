import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { traceward } from '#test/factories/command-line.ts';

const sample = (name: string) => readFileSync(join(__dirname, '../../fixtures/api-servers', `${name}.json`), 'utf8');
const run = (input: string, ...args: string[]) => traceward(['api-servers', ...args], { input });

async function entryOf(input: string, ...args: string[]) {
  const { status, stdout, stderr } = await run(input, ...args);
  expect({ status, stderr: stderr.replace(/^traceward: .*is a name: .*\n/gm, '') }).toMatchObject({ status: 0 });
  const entry: { cluster: string; addresses: string[] } = JSON.parse(stdout);
  expect(() => readSettings(JSON.stringify({ apiServers: [entry] }), 'traceward.json')).not.toThrow();
  return entry;
}

async function refusalOf(input: string, ...args: string[]) {
  const { status, stdout, stderr } = await run(input, ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  return stderr;
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

  test('is for the clusters that are named, else for the one that EKS names, else for all, which is told', async () => {
    expect((await entryOf(sample('eks-2026'), '--cluster', 'prod-*')).cluster).toBe('prod-*');
    const { stderr } = await run(sample('kubectl-1.34'));
    expect(stderr).toBe(
      'traceward: the entry is for every cluster; --cluster NAME makes it one for this cluster alone\n',
    );
    expect((await run(sample('kubectl-1.34'), '--cluster', 'prod')).stderr).toBe('');
  });

  test('says what a name takes to count', async () => {
    const { stderr } = await run(sample('eks-2026'));
    expect(stderr).toBe(
      `traceward: ${EKS_NAME} is a name: it counts where Tracee logs the answers of DNS; endpointslices have addresses\n`,
    );
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
    expect(await refusalOf(input)).toContain(
      `traceward: standard input${message.startsWith('line') ? ', ' : ': '}${message}`,
    );
  });

  test('and nothing of it harms a terminal', async () => {
    for (const text of ['\u001b[2J\u202e', '{"kind":"\\u001b[2J\\u202e"}', '{"kind":"\u202e"}']) {
      expect(await refusalOf(`${text}\n`)).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  test.each([
    [['x'], 'expected nothing but options, found "x"'],
    [['--cluster', ''], '--cluster: expected a value, found nothing'],
    [['--cluster', '{a,b}'], '--cluster: Expected a glob of * and ? only'],
  ])('wrong usage: %j', async (args, message) => {
    expect(await refusalOf('', ...args)).toContain(`traceward: ${message}`);
  });
});
