import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { SUSPICIOUS_TOOLS } from '#core/detectors/registry.ts';
import {
  suggestForGroups,
  suggestSuppressions,
  whyNoGroupProposed,
  whyNotProposed,
} from '#core/notify/suppressions/suggest.ts';
import { applySuppressions, isSuppressed, whyTold } from '#core/notify/suppressions/suppress.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { NOW, finding as toolFinding } from '#test/factories/alerts.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { processorTime, takesLonger } from '#test/factories/processor-time.ts';

/** A finding of a process that is no suspicious tool. */
function finding(details: Parameters<typeof toolFinding>[0] = {}): Finding {
  return toolFinding({ process: 'checkout', ...details });
}

/** The suggestions as a user would paste them. */
function pasted(conditions: readonly Suppression['conditions'][]): readonly Suppression[] {
  const entries = formatEntries(conditions.map((each) => proposeEntry(each, NOW)));
  return readSettings(`{"suppressions":${entries}}`, 'traceward.json').suppressions;
}

function covered(findings: readonly Finding[], suppressions: readonly Suppression[]): Finding[] {
  return applySuppressions(findings, { suppressions, immediateProcesses: SUSPICIOUS_TOOLS }, NOW).filter(isSuppressed);
}

const POOL = ['a', 'b-0', 'runner-1', 'runner-2', '[a-z]', 'x'.repeat(300)];
const name = fc.constantFrom(...POOL);
const similar = fc
  .record({ cluster: name, process: name, pod: name, namespace: name, image: name })
  .map(({ pod, namespace, image, ...rest }) =>
    finding({ ...rest, pod: { name: pod, namespace }, container: { image } }),
  );
/** Within what a glob has room for, however its characters are written. */
const hasName = (text: string | undefined) => /[\p{L}\p{N}]/u.test(text?.slice(0, 24) ?? '');
/** Whether an entry can name what it is about, and may. */
const isNamed = (found: Finding) => {
  const actor = found.program?.executable || found.process;
  const isUsual = whyTold({ conditions: {} }, found, { immediateProcesses: SUSPICIOUS_TOOLS }) === undefined;
  return isUsual && hasName(found.pod.name) && hasName(found.cluster) && (!actor || hasName(actor));
};
const anyFindings = fc.array(fc.oneof(similar, hostileFinding), { maxLength: 20 });

function suggestForMany(count: number): () => void {
  const many = Array.from({ length: count }, (_, at) =>
    finding({ pod: { name: `pod.${at}x`, namespace: `n${at % 7}` }, container: { image: `image-${at}x` } }),
  );
  return () => void suggestSuppressions(many);
}

describe('suggested suppressions', () => {
  test('are valid settings of two conditions at least, and cover as many findings as they say', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const suggestions = suggestSuppressions(findings);
        const entries = pasted(suggestions.map(({ conditions }) => conditions));
        suggestions.forEach(({ covers }, at) => {
          expect(covers).toBeGreaterThan(0);
          expect(covered(findings, entries.slice(at, at + 1)).length).toBeGreaterThanOrEqual(covers);
        });
      }),
    );
  });

  test('cover, all together, every finding whose pod is known', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const withPod = findings.filter(isNamed);
        const entries = pasted(suggestSuppressions(findings).map(({ conditions }) => conditions));
        expect(covered(withPod, entries)).toHaveLength(withPod.length);
      }),
    );
  });

  test('name the process wherever it is known: a new one in the same workload still alerts', () => {
    fc.assert(
      fc.property(similar, (usual) => {
        const entries = pasted(suggestSuppressions([usual]).map(({ conditions }) => conditions));
        expect(covered([{ ...usual, process: 'something else' }], entries)).toEqual([]);
      }),
    );
  });

  test('go for one workload, any version of its image, and the very process', () => {
    expect(suggestSuppressions([finding(), finding({ container: { id: 'b' } })])).toEqual([
      {
        conditions: {
          cluster: 'demo',
          namespace: 'shop',
          workload: 'checkout',
          container: 'checkout',
          image: 'registry.example/shop/checkout:*',
          process: 'checkout',
        },
        covers: 2,
      },
    ]);
  });

  test('take one entry for what runs from one image under many names, and for threads of one pool', () => {
    const runners = ['alpha', 'beta', 'gamma'].map((pod, at) =>
      finding({ pod: { name: pod, namespace: 'ci' }, process: `worker-${at}`, container: { image: 'ci/runner:1' } }),
    );
    expect(suggestSuppressions([finding(), ...runners])).toMatchObject([
      { conditions: { cluster: 'demo', namespace: 'ci', image: 'ci/runner:*', process: 'worker-*' }, covers: 3 },
      { conditions: { workload: 'checkout' }, covers: 1 },
    ]);
  });

  test('are not limited to a cluster if the same runs in several', () => {
    const [suggestion] = suggestSuppressions([finding(), finding({ cluster: 'other' })]);
    expect(suggestion?.conditions.namespace).toBe('shop');
    expect(suggestion?.covers).toBe(2);
    expect(suggestion?.conditions.cluster).toBeUndefined();
  });

  test('do not hide a whole image or namespace for want of a better condition', () => {
    expect(suggestSuppressions([finding({ pod: {}, container: { image: undefined } })])).toEqual([]);
    expect(suggestSuppressions([finding({ pod: { namespace: 'shop' }, container: { image: undefined } })])).toEqual([]);
  });

  test('for groups cover the findings of the groups', () => {
    fc.assert(
      fc.property(similar, (one) => {
        const tagged = { ...one, container: { ...one.container, image: `${one.container.image}:1` } };
        const entries = pasted(suggestForGroups([groupOf(tagged)]).map(({ conditions }) => conditions));
        fc.pre(entries.length > 0);
        expect(covered([tagged], entries)).toHaveLength(1);
      }),
    );
  });

  test('for a group whose process has no letter do not exist: they would match any process', () => {
    expect(suggestForGroups([groupOf(finding({ process: '42' }))])).toEqual([]);
  });

  test('for a process that only a glob for any would match do not exist', () => {
    expect(suggestSuppressions([finding({ process: '*'.repeat(300) })])).toEqual([]);
  });

  test('do not exist for suspicious tools, for what runs from a temporary place, nor for what was entered', () => {
    const program = (executable: string, isEntered = false) => ({ executable, parents: [], isEntered });
    const unusual = [
      finding({ process: 'curl2' }),
      finding({ process: 'Curl' }),
      finding({ program: program('/bin/busybox') }),
      finding({ program: program('/tmp/checkout') }),
      finding({ program: program('/app/checkout', true) }),
    ];
    expect(suggestSuppressions(unusual)).toEqual([]);
    expect(suggestForGroups(unusual.slice(0, 4).map((each) => groupOf(each)))).toEqual([]);
    expect(unusual.map((each) => whyNotProposed(each))).toEqual([
      { because: 'tool', name: 'curl' },
      { because: 'tool', name: 'curl' },
      { because: 'tool', name: 'busybox' },
      { because: 'temporary', name: '/tmp/checkout' },
      { because: 'entered', name: '/app/checkout' },
    ]);
  });

  test('do not exist where too little is known, or a process has no name, which is told apart', () => {
    expect(whyNotProposed(finding({ pod: {}, container: { image: undefined } }))).toEqual({ because: 'unknown' });
    expect(whyNotProposed(finding({ process: '***' }))).toEqual({ because: 'nameless', name: '***' });
    expect(whyNoGroupProposed(groupOf(finding({ process: '42' })))).toEqual({ because: 'nameless', name: 'N' });
    expect(whyNotProposed(finding({ process: 'helmet' }), { immediateProcesses: ['Helmet'] })).toEqual({
      because: 'tool',
      name: 'Helmet',
    });
  });

  test('name the executable in place of the process where it is known', () => {
    const program = { executable: '/app/checkout', parents: [], isEntered: false };
    const [suggestion] = suggestSuppressions([finding({ program }), finding({ program, process: 'pool-1-thread-7' })]);
    expect(suggestion).toMatchObject({ conditions: { executable: '/app/checkout' }, covers: 2 });
    expect(suggestion?.conditions.process).toBeUndefined();
  });

  test.each([
    [
      ['c1', 'c2'],
      ['c1', 'c2'],
    ],
    [['1h'], ['1h']],
    [['cur1'], ['cur1']],
    [['worker-1', 'worker-27'], ['worker-*']],
  ])('of processes %j are about %j: three letters at least before a *, and no tool', (processes, expected) => {
    const found = processes.map((process) => finding({ process }));
    expect(suggestSuppressions(found).map(({ conditions }) => conditions.process)).toEqual(expected);
  });

  test('for groups name container and image, whose registry stays as it is', () => {
    const [suggestion] = suggestForGroups([groupOf(finding())]);
    expect(suggestion?.conditions).toMatchObject({ container: 'checkout', image: 'registry.example/shop/checkout:*' });
  });

  test('take time in proportion to the findings, whatever the names', () => {
    const few = processorTime(suggestForMany(1000));
    expect(takesLonger(3 * 20 * few + 500, suggestForMany(20_000))).toBe(false);
  });
});
