import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { applySuppressions, isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { CONDITIONS } from '#core/settings/suppression.ts';
import { finding } from '#test/factories/alerts.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const ABOUT = {
  podName: 'metrics-8b9cd456c-5h54z',
  podNamespace: 'monitoring',
  image: 'ops/metrics:5',
  process: 'metrics',
};
const { findings: scanned } = scanText([
  execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], ABOUT),
  connectLine(inet('10.96.0.1'), ABOUT),
]);

/** Its program is not known, so that nothing is unusual. */
const findings = scanned.map((each) => ({ ...each, program: undefined }));
const TOOLS = ['sh', 'bash', 'dash', 'busybox', 'curl', 'wget', 'kubectl'];
const NOW = 1_800_000_000_000_000_000n;

function suppression(conditions: Suppression['conditions'], more: Partial<Suppression> = {}): Suppression {
  return { conditions, reason: 'expected', owner: 'ops', expires: NOW + 1n, mode: 'suppress', ...more };
}

function outcome(...suppressions: Suppression[]): [Finding | undefined, boolean] {
  const [finding] = applySuppressions(findings, { suppressions, immediateProcesses: TOOLS }, NOW);
  return [finding, finding !== undefined && isSuppressed(finding)];
}

describe('a suppression', () => {
  test.each([
    ['namespace and workload', { namespace: 'monitoring', workload: 'metrics' }, true],
    ['globs', { image: 'ops/*', pod: 'metrics-*' }, true],
    ['cluster, process and address', { cluster: 'default', process: 'metric?', address: '10.96.0.*' }, true],
    ['one that does not match', { namespace: 'monitoring', process: 'sh' }, false],
  ])('by %s', (_, conditions, suppressed) => {
    expect(outcome(suppression(conditions))[1]).toBe(suppressed);
  });

  test('that has expired does nothing', () => {
    expect(outcome(suppression({ namespace: '*' }, { expires: NOW }))).toEqual([findings[0], false]);
  });

  test('that only counts leaves the finding as it is, and says what it would do', () => {
    expect(outcome(suppression({ namespace: '*' }, { mode: 'count' }))).toMatchObject([
      { suppression: { mode: 'count' } },
      false,
    ]);
  });

  test('goes before one that only counts', () => {
    expect(outcome(suppression({ namespace: '*' }, { mode: 'count' }), suppression({ namespace: '*' }))[1]).toBe(true);
  });
});

describe('what is unusual', () => {
  const program = (executable: string, isEntered = false) => ({ executable, parents: [], isEntered });
  const curl = finding({ process: 'Curl2', program: program('/usr/bin/curl') });
  const dropped = finding({ process: 'checkout', program: program('/tmp/checkout') });
  const entered = finding({ process: 'checkout', program: program('/app/checkout', true) });
  const spoofed = finding({ process: 'checkout', program: program('/bin/bash') });
  const disguised = finding({ process: 'kubectl', program: program('/usr/bin/curl') });
  const script = finding({ process: 'kubectl', program: program('/bin/bash') });
  const shell = finding({ process: 'sh', program: program('/usr/bin/dash') });
  const applet = finding({ process: 'wget', program: program('/bin/busybox') });
  const WHERE = { namespace: 'shop', workload: 'checkout' };

  function of(unusual: Finding, conditions: Suppression['conditions']) {
    const rules = { suppressions: [suppression({ ...WHERE, ...conditions })], immediateProcesses: TOOLS };
    const [marked] = applySuppressions([unusual], rules, NOW);
    return marked?.suppression;
  }

  test.each<[string, Finding, Suppression['conditions'], string]>([
    ['a tool', curl, {}, 'tool'],
    ['a tool whose name a glob only begins', curl, { process: '?ur*' }, 'tool'],
    ['a tool that calls itself otherwise', spoofed, { process: 'checkout' }, 'tool'],
    ['a tool that has the name of another', disguised, { process: 'kubectl' }, 'tool'],
    ['what runs from a temporary place', dropped, { process: 'checkout' }, 'temporary'],
    ['what was entered from outside', entered, {}, 'entered'],
    ['what was entered, by a glob for any process', entered, { process: '*' }, 'entered'],
  ])('is told, and that an entry would have covered it: %s', (_, unusual, conditions, toldFor) => {
    expect(of(unusual, conditions)).toMatchObject({ mode: 'count', toldFor });
  });

  test.each<[string, Finding, Suppression['conditions']]>([
    ['a tool by its name', curl, { process: 'Curl*' }],
    ['a tool by its path', curl, { executable: '/usr/bin/curl' }],
    ['a shell by the name of its link', shell, { process: 'sh' }],
    ['what busybox is called', applet, { process: 'wget' }],
    ['a shell that calls itself otherwise, by its path', spoofed, { executable: '/bin/bash' }],
    ['a script that has the name of a tool', script, { process: 'kubectl' }],
    ['what runs from a temporary place, by its path', dropped, { executable: '/tmp/checkout' }],
    ['what was entered, by its process', entered, { process: 'checkout' }],
  ])('is hidden if the entry names it: %s', (_, unusual, conditions) => {
    expect(of(unusual, conditions)).toMatchObject({ mode: 'suppress' });
  });

  test('is hidden by the entry that names it, whatever others cover it', () => {
    const suppressions = [suppression(WHERE), suppression({ ...WHERE, executable: '/usr/bin/curl' })];
    const [marked] = applySuppressions([curl], { suppressions, immediateProcesses: TOOLS }, NOW);
    expect(marked?.suppression).toBe(suppressions[1]);
  });
});

describe('a condition', () => {
  test('looks at the name of the container, and at the path of the program', () => {
    const found = finding({ process: 'x', program: { executable: '/app/checkout', parents: [], isEntered: false } });
    const isHidden = (conditions: Suppression['conditions']) =>
      applySuppressions([found], { suppressions: [suppression(conditions)], immediateProcesses: [] }, NOW).some(
        isSuppressed,
      );
    expect(isHidden({ container: 'check*', executable: '/app/*' })).toBe(true);
    expect(isHidden({ container: 'proxy' })).toBe(false);
    expect(isHidden({ executable: '/bin/*' })).toBe(false);
  });
});

describe('the guard against broad suppressions', () => {
  const glob = fc
    .array(fc.constantFrom('*', '**', '?', 'a', 'b'), { minLength: 1, maxLength: 4 })
    .map((all) => all.join(''));
  const conditions = fc.record(Object.fromEntries(CONDITIONS.map((name) => [name, glob])), { requiredKeys: [] });

  /** Two findings that have nothing in common, in any property. */
  const allOf = (letter: string, length: number) => {
    const name = letter.repeat(length);
    const pod = { name, namespace: name };
    return finding({ cluster: name, pod, container: { image: name, name }, process: name, address: name });
  };
  const different = [allOf('a', 9), allOf('b', 8)];

  test('accepts no entry, broad or not, that hides every one of differing findings', () => {
    fc.assert(
      fc.property(conditions, fc.boolean(), (given, broad) => {
        const entry = { ...given, broad, reason: 'r', owner: 'o', expires: '2999-01-01', mode: 'suppress' };
        const [accepted] = acceptedOf(entry);
        fc.pre(accepted !== undefined);
        expect(
          applySuppressions(
            different,
            { suppressions: [accepted].flatMap((each) => each ?? []), immediateProcesses: TOOLS },
            NOW,
          ).every(isSuppressed),
        ).toBe(false);
      }),
    );
  });

  function acceptedOf(entry: object): readonly Suppression[] {
    try {
      return readSettings(JSON.stringify({ suppressions: [entry] }), 'x').suppressions;
    } catch {
      return [];
    }
  }
});
