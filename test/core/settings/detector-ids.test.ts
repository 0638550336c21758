import { expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { destinationsOf } from '#core/notify/routes.ts';
import { applySuppressions, isSuppressed, suppressionRules } from '#core/notify/suppressions/suppress.ts';
import { withDetectorIds } from '#core/settings/detector-ids.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { finding, firstAlert } from '#test/factories/alerts.ts';

const DETECTORS = [
  { id: 'acme-001', event: 'shell' },
  { id: 'acme-002', event: 'miner' },
];
const UNTIL = { reason: 'expected', owner: 'ops', expires: '2027-01-31', mode: 'suppress' };
const NOW = 1_770_653_100_000_000_000n;

function known(document: object) {
  return withDetectorIds(readSettings(JSON.stringify(document), 'traceward.json'), DETECTORS);
}

test('a glob that matches the id of a detector of the user stands for its event, and the first severity counts', () => {
  const severity = { 'acme-002': 'critical', 'acme-*': 'low', miner: 'info' };
  const { rules } = known({ rules: { include: ['acme-*', 'x'], exclude: ['acme-002'], severity } });
  expect(rules).toMatchObject({ include: ['acme-*', 'shell', 'miner', 'x'], exclude: ['acme-002', 'miner'] });
  expect(Object.entries(rules.severity)).toEqual([
    ['acme-002', 'critical'],
    ['miner', 'critical'],
    ['acme-*', 'low'],
    ['shell', 'low'],
  ]);
});

test.each([
  ['acme-001', ['shell']],
  ['acme-*', ['shell', 'miner']],
  ['miner', ['miner']],
  ['acme-003', []],
])('a suppression of %s hides findings of %j', (rule, expected) => {
  const settings = known({ suppressions: [{ ...UNTIL, rule, cluster: 'demo', namespace: 'shop' }] });
  const findings = ['shell', 'miner', 'TRC-102'].map((each) => finding({ rule: each, process: 'x' }));
  const marked = applySuppressions(findings, suppressionRules(settings), NOW);
  expect(marked.filter(isSuppressed).map((each) => each.rule)).toEqual(expected);
});

test.each([
  ['acme-001', 'shell', true],
  ['acme-*', 'miner', true],
  ['acme-002', 'shell', false],
])('a route of %s takes a finding of %s: %s', (rule, called, isTaken) => {
  const route = { name: 'a', match: { rule }, email: ['a@company.example'] };
  const alert = firstAlert({ rule: called });
  expect(groupOf(finding({ rule: called })).rule).toBe(called);
  expect(destinationsOf(alert, known({ alerts: { routes: [route] } }).alerts.routes).isDefault).toBe(!isTaken);
});

test('settings that name none of them stay as they are', () => {
  const document = {
    suppressions: [{ ...UNTIL, rule: 'TRC-1', cluster: 'demo', namespace: 'shop' }],
    alerts: { routes: [{ name: 'a', match: { rule: 'TRC-1' }, email: ['a@company.example'] }] },
  };
  expect(known(document)).toEqual(readSettings(JSON.stringify(document), 'traceward.json'));
});
