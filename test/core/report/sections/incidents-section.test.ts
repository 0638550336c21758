import { describe, expect, test } from '@jest/globals';
import { rateReport } from '#core/report/rate-findings.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { incidentsSection } from '#core/report/sections/incidents-section.ts';
import { aFinding } from '#test/factories/finding.ts';
import { aReport } from '#test/factories/report.ts';

const sectionOf = (findings: readonly ReportedFinding[]) =>
  incidentsSection(rateReport({ ...aReport({ findings: 0 }), findings }))?.markup ?? '';

describe('what happened together', () => {
  const program = (name: string) => ({ executable: `/tmp/${name}`, parents: [], isEntered: false });
  const inContainer = (id: string, changes: Partial<ReportedFinding>) =>
    aFinding({ id: `${id} ${JSON.stringify(changes)}`, container: { id }, ...changes });
  const rules = ['TRC-102', 'TRC-103', 'TRC-104'].map((rule) =>
    inContainer('many', { rule, process: 'java', address: '', port: undefined, data: {} }),
  );
  const programs = ['x', 'kubectl'].map((name) => inContainer('risky', { process: name, program: program(name) }));

  test('has the riskiest first, as the terminal has, with its severity, and a link to its findings', () => {
    const markup = sectionOf([...rules, ...programs]);
    expect(markup).toMatch(/2 incidents, the riskiest first.*container risky<\/b>.*container many<\/b>/s);
    expect(markup).toContain('<span class="severity critical">CRITICAL</span> <a href="#show?query=risky">');
    expect(markup).toContain('data-first="4" data-last="3"');
  });
});

test('the page is told how many incidents it does not list, and links name containers as its data does', () => {
  const findings = Array.from({ length: 201 }, (_, at) =>
    ['TRC-102', 'TRC-1016'].map((rule) =>
      aFinding({ id: `${at} ${rule}`, rule, address: '', port: undefined, data: {}, container: { id: `א${at}` } }),
    ),
  ).flat();
  const markup = sectionOf(findings);
  expect(markup).toContain('data-unlisted="1"');
  expect(markup).toContain(`#show?query=${encodeURIComponent('א7')}"`);
});

test('a container may make as many findings as it likes', () => {
  const other = aFinding({ id: 'f'.repeat(32), rule: 'TRC-1016', address: '', port: undefined });
  const findings = [other, ...new Array(130_000).fill(aFinding({ id: '1'.repeat(32) }))];
  expect(sectionOf(findings)).toContain('129,991 more findings');
});
