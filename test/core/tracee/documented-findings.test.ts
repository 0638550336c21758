import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import { createRescanBench, type RescanBench } from '#test/factories/rescan.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { createAttempt, identities } from '#test/factories/state.ts';

const FIXTURES = join(__dirname, '../../fixtures');
const linesOf = (path: string) => readFileSync(join(FIXTURES, path), 'utf8').split('\n').filter(Boolean);

type Expected = Readonly<Record<string, number>>;

/** What Tracee wrote, what its documentation prints from v0.8 to its main branch, and each form as it is constructed for tests. */
const LOGS: readonly (readonly [path: string, expected: Expected])[] = [
  ['real/v0.24-host-activity.jsonl', { 'TRC-1019': 1 }],
  ['real/tracee-documentation.jsonl', {}],
  [
    'documented/records.jsonl',
    { 'TRC-2': 1, 'TRC-102': 1, 'TRC-105': 2, 'TRC-1022': 1, 'Mine-0.1.0': 2, sensitive_file_access: 1 },
  ],
  ...readdirSync(join(FIXTURES, 'forms')).map((form) => [`forms/${form}/records.jsonl`, {}] as const),
];

/**
 * The rule that a line says to have matched, told from Tracee's documentation alone: this counts by itself, and shares nothing with what it
 * checks. In v0.10 to v0.12 a finding is an event of its rule's name or title, and says nothing else.
 */
function countedRule(line: string): string | undefined {
  const { SigMetadata, metadata, threat, name, eventName } = JSON.parse(line);
  const id = SigMetadata?.ID ?? metadata?.Properties?.signatureID;
  if (id !== undefined) return String(id);
  return NAMED.get(eventName ?? name) ?? (threat === undefined ? undefined : name);
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['fileless_execution', 'TRC-105'],
  ['Fileless execution detected', 'TRC-105'],
  ['k8s_api_connection', 'TRC-1013'],
  ['Kubernetes API server connection detected', 'TRC-1013'],
]);

function countLines(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const rule of lines.map(countedRule)) if (rule !== undefined) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

/** What traceward takes for Tracee's findings, by their rules. */
function readCounts(content: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { containers } of factsOf({ content }).clusters.values())
    for (const { connections } of containers.values())
      for (const { rule = 'TRC-1013', reports } of connections.values())
        if (reports > 0) counts[rule] = (counts[rule] ?? 0) + reports;
  return counts;
}

describe.each(LOGS)('%s', (path, expected) => {
  const lines = linesOf(path);
  const content = `${lines.join('\n')}\n`;
  let bench: RescanBench;
  beforeAll(async () => {
    bench = await createRescanBench();
  });
  afterAll(() => bench.close());

  test('holds as many findings of each rule as an independent count finds', () => {
    expect(readCounts(content)).toEqual(countLines(lines));
    expect(countLines(lines)).toMatchObject(expected);
  });

  test('gives the same findings to scan, to live detection and to a rescan, in one object and in one for each line', async () => {
    const { findings } = scanText(content);
    const told = (all: readonly Finding[]) => all.map(({ id, basis, count }) => `${id} ${basis} ${count}`).sort();
    await bench.put('one.log', content);
    await bench.detect('one.log');
    const live: Finding[] = [];
    for await (const finding of listFindings(createAttempt(bench.live, bench.clock, []))) live.push(finding);
    expect(told(live)).toEqual(told(findings));
    const { report } = await bench.run('whole', { input: { prefix: 'one.log' } });
    expect(told(report.findings)).toEqual(told(findings));
    expect(report.findings.every(({ comparison }) => comparison === 'known')).toBe(true);
    for (const [at, line] of lines.entries()) await bench.put(`apart/${at}.log`, [line]);
    const apart = await bench.run('apart', { input: { prefix: 'apart/' }, batchSize: 20 });
    expect(identities(apart.report.findings)).toEqual(identities(findings));
  });
});

test('each documented record has its source', () => {
  const sources = linesOf('documented/sources.tsv').map((line) => line.split('\t'));
  expect(sources).toHaveLength(linesOf('documented/records.jsonl').length);
  for (const [tag, file] of sources)
    expect(`${tag} ${file}`).toMatch(/^(v0\.\d+\.\d+|main at [0-9a-f]{9}) \S+\.(md|txt)$/);
});
