import { expect, test } from '@jest/globals';
import { defaultSettings, readSettings } from '#core/settings/read-settings.ts';
import { noticesAboutRules } from '#infra/detector-notices.ts';
import { compiledFrom, detectorYaml } from '#test/factories/yaml-detectors.ts';

const NOW = Date.UTC(2026, 1, 1);
const detectors = JSON.stringify(compiledFrom(detectorYaml({ id: 'au-005' })));

function noticesOf(document: object): readonly string[] {
  return noticesAboutRules({ settings: readSettings(JSON.stringify(document), 'traceward.json'), detectors }, NOW);
}

test('synthesis names globs for rules that look like a slip, and leaves those alone that may be of rules of Tracee', () => {
  const route = { name: 'a', match: { rule: 'au-05' }, email: ['a@company.example'] };
  expect(noticesOf({ rules: { exclude: ['trc-102', 'au-005', 'OWN-*'] }, alerts: { routes: [route] } })).toEqual([
    'rules.exclude of the settings: no rule is known that matches "trc-102"; did you mean "TRC-102"?',
    'alerts.routes.0.match.rule of the settings: no rule is known that matches "au-05"; did you mean "au-005"?',
  ]);
});

test('synthesis names events that look misspelt, and leaves those alone that another detector produces', () => {
  const base = detectorYaml({ id: 'base', event: 'sched_process_exe' });
  const all = [base, detectorYaml({ on: 'sched_process_exe' }), detectorYaml({ id: 'b', event: 'b', on: 'conect' })];
  const compiled = JSON.stringify(compiledFrom(...all));
  expect(noticesAboutRules({ settings: defaultSettings(), detectors: compiled }, NOW)).toEqual([
    'detector b: Tracee has no event conect; did you mean "connect"?',
  ]);
});
