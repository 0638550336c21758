import { expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { unmatchedRules } from '#core/settings/unmatched-rules.ts';

const DETECTORS = [{ id: 'au-005', event: 'shell_found', signature: { name: 'A shell' } }];
const NOW = 1_770_653_100_000_000_000n;
const ABOUT = { cluster: 'demo', namespace: 'shop', reason: 'r', owner: 'o' };

function told(...globs: readonly string[]): string[] {
  const document = {
    suppressions: [
      ...globs.map((rule) => ({ ...ABOUT, rule, expires: '2027-01-31' })),
      { ...ABOUT, rule: 'gone', expires: '2026-01-01' },
    ],
    alerts: {
      routes: globs.map((rule, at) => ({ name: `r${at}`, match: { rule }, email: ['a@company.example'] })),
    },
  };
  const settings = readSettings(JSON.stringify(document), 'traceward.json');
  return unmatchedRules(settings, { detectors: DETECTORS, leftOut: ['LEFT-1'] }, NOW).map(({ text }) => text);
}

test('suppressions and routes whose rule is known are none, nor suppressions that have ended', () => {
  expect(told('au-005')).toEqual([]);
  expect(told('au-*')).toEqual([]);
  expect(told('shell_found')).toEqual([]);
  expect(told('TRC-1*')).toEqual([]);
  expect(told('LEFT-1')).toEqual([]);
});

test.each([
  ['au-05', '; did you mean "au-005"?'],
  ['trc-102', '; did you mean "TRC-102"?'],
  ['anti_debugging', '; did you mean "TRC-102"?'],

  ['acme-*', ''],
])('those of %s are named with what may be meant', (glob, meant) => {
  const quoted = JSON.stringify(glob);
  expect(told(glob)).toEqual([
    `suppressions.0.rule of the settings: no rule is known that matches ${quoted}${meant}`,
    `alerts.routes.0.match.rule of the settings: no rule is known that matches ${quoted}${meant}`,
  ]);
});
