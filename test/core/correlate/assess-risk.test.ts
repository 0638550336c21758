import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assessRisk, isTemporary, isTool, NO_NOVELTY, type Novelty } from '#core/correlate/assess-risk.ts';
import { compareRisks, deservesFollowUp, isOdd, isRisky, REASONS } from '#core/correlate/risk.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { aFinding } from '#test/factories/finding.ts';

const { risk: RULES } = alertingIn(defaultSettings());
const program = (executable: string, isEntered = false) => ({ executable, parents: [], isEntered });
const EVERYTHING_NEW: Novelty = { ...NO_NOVELTY, 'new-executable': true, 'new-image': true };

test('the graver severity comes first, whatever points the rule has, and then the more points', () => {
  const severities = { 'TRC-1013': 'medium' } as const;
  const medium = assessRisk(aFinding({ process: 'manager' }), { ...RULES, severities });
  const low = { ...medium, severity: 'low', score: medium.score + 1 } as const;
  const more = { ...medium, score: medium.score + 5 };
  expect([low, medium, more].sort(compareRisks)).toEqual([more, medium, low]);
});

describe('the risk of', () => {
  test.each([
    ['a controller that nobody has seen before', { process: 'manager' }, EVERYTHING_NEW, 'medium'],
    ['a controller that is known', { process: 'manager' }, NO_NOVELTY, 'low'],
    ['curl', { process: 'curl' }, NO_NOVELTY, 'high'],
    ['curl where several other workloads use it', { process: 'curl' }, { ...NO_NOVELTY, routine: true }, 'medium'],
    ['curl that is only inferred', { process: 'curl', basis: 'inferred' as const }, NO_NOVELTY, 'medium'],
    [
      'what calls itself prometheus and lies in /tmp',
      { process: 'prometheus', program: program('/tmp/prometheus') },
      NO_NOVELTY,
      'high',
    ],
    [
      'a shell from kubectl exec in a quiet pod',
      { process: 'sh', program: program('/bin/sh', true) },
      EVERYTHING_NEW,
      'critical',
    ],
  ])('%s is as it should be', (_, changes, novelty, severity) => {
    expect(assessRisk(aFinding(changes), RULES, novelty).severity).toBe(severity);
  });

  test.each([
    ['low', 'medium', false],
    ['medium', 'medium', false],
    ['high', 'high', true],
    ['critical', 'critical', true],
  ] as const)(
    'what matches a rule of severity %s is as severe, and where all is new %s; odd: %s',
    (severity, whereNew, odd) => {
      const signature = { name: 'x', eventName: 'x', severity };
      const finding = aFinding({ process: 'app', rule: 'ACME-1', signature, basis: 'reported' });
      const [known, fresh] = [NO_NOVELTY, EVERYTHING_NEW].map((novelty) => assessRisk(finding, RULES, novelty));
      expect([known?.severity, fresh?.severity]).toEqual([severity, whereNew]);
      expect([known, fresh].map((risk) => risk && isOdd(risk))).toEqual([odd, odd]);
      expect(deservesFollowUp(assessRisk(finding, RULES))).toBe(severity === 'critical');
      expect(assessRisk(finding, { ...RULES, severities: { 'ACME-*': 'critical' } }).severity).toBe('critical');
    },
  );

  test('a finding is the sum of its reasons, which are told, and a weight of 0 switches one off', () => {
    const finding = aFinding({ process: 'x', program: program('/usr/bin/curl', true), basis: 'reported' });
    const risk = assessRisk(finding, RULES, EVERYTHING_NEW);
    expect(risk.reasons.map(({ is }) => is)).toEqual(['tool', 'entered', 'new-executable', 'new-image', 'reported']);
    expect(risk.score).toBe(50 + 30 + 20 + 10 - 5);
    for (const { is } of risk.reasons) expect(REASONS[is]).not.toBe('');
    const without = assessRisk(finding, { ...RULES, weights: { ...RULES.weights, tool: 0 } }, EVERYTHING_NEW);
    expect(without.score).toBe(risk.score - 50);
    expect(without.reasons.map(({ is }) => is)).not.toContain('tool');
  });

  test('what happens in a namespace has the points that the first glob gives', () => {
    const rules = { ...RULES, namespaces: { 'pay*': 30, '*': -10 } };
    const inNamespace = (namespace: string) =>
      assessRisk(aFinding({ process: 'manager', pod: { namespace } }), rules).score;
    expect([inNamespace('payments'), inNamespace('sandbox')]).toEqual([30, -10]);
  });
});

describe('a suspicious tool', () => {
  test.each(['curl', 'Curl', 'curl2', 'cu\u200brl', 'ＣＵＲＬ', 'curl-7'])(
    'is known though it calls itself %s',
    (process) => {
      expect(isTool({ process }, RULES.tools)).toBe(true);
    },
  );

  test('is known by its executable, whatever its thread is called', () => {
    expect(isTool({ process: 'nginx', program: program('/usr/bin/kubectl') }, RULES.tools)).toBe(true);
  });

  test.each(['curling', 'shop', 'helm-controller', 'ssh-agent-pool', 'kubectl-proxy-x', '', undefined])(
    'is not what is called %s',
    (process) => {
      expect(isTool({ process }, RULES.tools)).toBe(false);
    },
  );
});

test.each([
  '/tmp/x',
  '/var/tmp/a/b',
  '/dev/shm/.x',
  '/run/shm/x',
  'memfd:x',
  '/memfd:x (deleted)',
  '/usr/bin/x (deleted)',
])('an executable is temporary at %s', (executable) =>
  expect(isTemporary({ program: program(executable) })).toBe(true),
);

test.each(['/usr/tmp-tool/x', '/opt/tmp/x', '/tmpx'])('an executable is not temporary at %s', (executable) =>
  expect(isTemporary({ program: program(executable) })).toBe(false),
);

test('what is odd on the first day is odd however new all is, and only by reasons that count', () => {
  fc.assert(
    fc.property(
      fc.record({ tool: fc.boolean(), entered: fc.boolean(), isNew: fc.boolean() }),
      ({ tool, entered, isNew }) => {
        const finding = aFinding({
          process: tool ? 'wget' : 'manager',
          program: program(tool ? '/usr/bin/wget' : '/manager', entered),
        });
        const risk = assessRisk(finding, RULES, isNew ? EVERYTHING_NEW : NO_NOVELTY);
        expect(isOdd(risk)).toBe(tool || entered);
        expect(isRisky(risk)).toBe(risk.score >= 50);
      },
    ),
  );
});
