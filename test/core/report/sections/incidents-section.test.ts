import { expect, test } from '@jest/globals';
import { incidentsSection } from '#core/report/sections/incidents-section.ts';
import { aFinding } from '#test/factories/finding.ts';
import { aReport } from '#test/factories/report.ts';

test('a container may make as many findings as it likes', () => {
  const other = aFinding({ id: 'f'.repeat(32), rule: 'TRC-1016', address: '', port: undefined });
  const findings = [other, ...new Array(130_000).fill(aFinding({ id: '1'.repeat(32) }))];
  expect(incidentsSection({ ...aReport({ findings: 0 }), findings })?.markup).toContain('129,991 more findings');
});
