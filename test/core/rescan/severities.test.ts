import { expect, test } from '@jest/globals';
import { createRescanBench, type Ended } from '#test/factories/rescan.ts';
import { connectLine, execLine, findingLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { path: '/manager' });
const connect = (process: string) => connectLine(inet(API), { process });
const debugging = findingLine(['TRC-102', 'anti_debugging', 'Anti-Debugging detected', 1], { process: 'manager' });
const graver = { alerts: { risk: { weights: { incident: 40 } } } };
const isExpected = { reason: 'a', owner: 'b', expires: '2030-01-01', mode: 'suppress', broad: true };

test.each([
  ['a tool', [connect('curl')], {}, ['high']],
  ['a controller', [connect('manager')], {}, ['low']],
  ['several rules in one container', [connect('manager'), debugging], graver, ['medium', 'medium']],
  [
    'one rule beside what is expected',
    [connect('manager'), debugging],
    { ...graver, suppressions: [{ ...isExpected, rule: 'TRC-102', process: 'manager' }] },
    ['low', 'low'],
  ],
])('a rescan rates %s as a scan does, in its report, its summary and OCSF', async (_, lines, settings, expected) => {
  const { report, summary, ocsf } = await rescanOf([exec, ...lines], settings);
  expect(report.findings.map(({ risk }) => risk?.severity)).toEqual(expected);
  expect(Object.entries(summary.severities).flatMap(([severity, count]) => Array(count).fill(severity))).toEqual(
    expected,
  );
  expect(ocsf.map((line): string => JSON.parse(line).severity.toLowerCase())).toEqual(expected);
});

async function rescanOf(lines: readonly string[], settings: object): Promise<Ended & { readonly ocsf: string[] }> {
  const bench = await createRescanBench(settings);
  try {
    await bench.put('a.log', lines);
    const run = await bench.run('run');
    const written = [...bench.s3.store.buckets().flatMap(({ versions }) => [...versions.values()])];
    const parts = written.flatMap(([latest]) => (latest?.key.endsWith('.ocsf.ndjson') ? [latest.body.toString()] : []));
    return { ...run, ocsf: parts.join('').split('\n').filter(Boolean) };
  } finally {
    await bench.close();
  }
}
