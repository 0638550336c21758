import { expect, test } from '@jest/globals';
import { rateReport } from '#core/report/rate-findings.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { aFinding } from '#test/factories/finding.ts';
import { aReport } from '#test/factories/report.ts';

const CONNECTION = aFinding({ id: '1', process: 'manager' });
const DEBUGGING = aFinding({ id: '2', process: 'manager', rule: 'TRC-102', address: '', port: undefined });

function reasonsIn(findings: readonly ReportedFinding[]): string[][] {
  const { findings: rated } = rateReport({ ...aReport({ findings: 0 }), findings });
  return rated.map(({ risk }) => risk.reasons.map(({ is }) => is));
}

test('several rules in one container make its findings graver, whoever writes the report', () => {
  expect(reasonsIn([CONNECTION, DEBUGGING])).toEqual([['incident'], ['incident']]);
  expect(reasonsIn([CONNECTION])).toEqual([[]]);
});

test('what is gone, or is expected, makes nothing graver', () => {
  expect(reasonsIn([CONNECTION, { ...DEBUGGING, comparison: 'gone' }])).toEqual([[], []]);
  const suppression = { mode: 'suppress', reason: '', owner: '', expires: 0n, conditions: {} } as const;
  expect(reasonsIn([CONNECTION, { ...DEBUGGING, suppression }])).toEqual([[], []]);
});
