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
});

describe('what says nothing of an API server is refused', () => {
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
