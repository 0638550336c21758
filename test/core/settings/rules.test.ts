import { expect, test } from '@jest/globals';
import { findingsOf } from '#core/correlate/findings.ts';
import { compileRules, type RuleSettings } from '#core/settings/rules.ts';
import { ALL_RULES, factsOf } from '#test/factories/scan.ts';
import { connectLine, execLine, findingLine, inet } from '#test/factories/trace-event.ts';

const TOKEN = { id: 'TRC-108', name: 'K8s service account token file read', eventName: 'k8s_token', severity: 'info' };
const OWN = { id: 'ACME-1', name: 'Miner started', eventName: 'acme_miner', severity: 'high' };
const RULES = [TOKEN, OWN] as const;

function wanted(settings: Partial<RuleSettings>): string[] {
  const isWanted = compileRules({ ...ALL_RULES, ...settings });
  return RULES.filter((rule) => isWanted({ ...rule, severity: rule === TOKEN ? 'info' : 'high' })).map(({ id }) => id);
}

test.each<[string, Partial<RuleSettings>, string[]]>([
  ['all rules where nothing is said', {}, ['TRC-108', 'ACME-1']],
  ['from a severity on', { minimumSeverity: 'low' }, ['ACME-1']],
  ['those that are named, whatever their severity', { minimumSeverity: 'high', include: ['TRC-108'] }, ['TRC-108']],
  ['none that is excluded, by its id', { exclude: ['ACME-*'] }, ['TRC-108']],
  ['by its name', { exclude: ['Miner*'] }, ['TRC-108']],
  ['by its event', { exclude: ['acme_miner'] }, ['TRC-108']],
  ['not even if it is included', { include: ['*'], exclude: ['TRC-108'] }, ['ACME-1']],
  [
    'by the severity that the settings give it',
    { minimumSeverity: 'medium', severity: { 'TRC-108': 'high', '*': 'low' } },
    ['TRC-108'],
  ],
])('the settings choose %s', (_, settings, expected) => {
  expect(wanted(settings)).toEqual(expected);
});

test('rules whose names run into each other are told apart', () => {
  const isWanted = compileRules({ ...ALL_RULES, exclude: ['X'] });
  const [one, other] = [
    { id: 'X', eventName: 'Y Z', name: 'W', severity: 'high' },
    { id: 'X Y', eventName: 'Z', name: 'W', severity: 'high' },
  ] as const;
  expect([isWanted(one), isWanted(other), isWanted(one)]).toEqual([false, true, false]);
});

test('what is left out is counted, and leaves nothing', () => {
  const content = [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']),
    connectLine(inet('10.96.0.1')),
    findingLine([TOKEN.id, TOKEN.eventName, TOKEN.name, 0]),
    findingLine([OWN.id, OWN.eventName, OWN.name, 3]),
  ].join('\n');
  const rulesFound = (rules: Partial<RuleSettings>) => {
    const facts = factsOf({ content, rules: { ...ALL_RULES, ...rules } });
    const [coverage] = facts.sources.values();
    return [
      findingsOf(facts)
        .map(({ rule }) => rule)
        .sort(),
      coverage?.counts.leftOut,
    ];
  };
  expect(rulesFound({})).toEqual([['ACME-1', 'TRC-1013', 'TRC-108'], 0]);
  expect(rulesFound({ minimumSeverity: 'low' })).toEqual([['ACME-1', 'TRC-1013'], 1]);
  expect(rulesFound({ exclude: ['TRC-*'] })).toEqual([['ACME-1'], 1]);
});

test('what is left out is counted by rule: of the first hundred by name, exactly, in whatever order they come', () => {
  const lines = Array.from({ length: 240 }, (_, at) => findingLine([`R${100 + (at % 120)}`, `e${at}`, 'Own', 3]));
  const leftOut = (content: readonly string[]) => {
    const { sources } = factsOf({ content: content.join('\n'), rules: { ...ALL_RULES, exclude: ['R*'] } });
    return [...sources.values()].flatMap(({ leftOutRules }) => [...leftOutRules]);
  };
  expect(leftOut(lines)).toEqual(Array.from({ length: 100 }, (_, at) => [`R${100 + at}`, 2]));
  expect(leftOut(lines.toReversed())).toEqual(leftOut(lines));
});
