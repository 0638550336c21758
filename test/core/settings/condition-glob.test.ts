import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from '#core/glob.ts';
import { acceptableGlob, faultOfConditionGlob } from '#core/settings/condition-glob.ts';
import { CONDITIONS, type Condition } from '#core/settings/suppression.ts';

describe('a glob of a condition', () => {
  test.each<[Condition, string, RegExp]>([
    ['pod', 'web-[a-z]', /an entry for each choice/],
    ['process', 'worker-[0-9]', /an entry for each choice/],
    ['image', '{nginx,envoy}:*', /an entry for each choice/],
    ['process', '{java,node}', /an entry for each choice/],
    ['workload', '!checkout', /what is expected/],
    ['process', 'a\\d', /any one character/],
    ['executable', '.*/java', /"\*" in place of "\.\*"/],
    ['process', '^java$', /without "\^"/],
    ['workload', 'web$', /without "\$"/],
    ['namespace', 'team.*', /no namespace has one/],
    ['process', '(sh|bash)', /an entry for each choice/],
  ])('for %s is refused as %s, and what to write instead is said', (condition, glob, instead) => {
    expect(faultOfConditionGlob(condition, glob)).toMatch(instead);
  });

  test.each<[Condition, string]>([
    ['process', 'G1 Conc#0'],
    ['process', '[kworker/0:1]'],
    ['process', '(sd-pam)'],
    ['process', 'nginx: worker?'],
    ['process', 'Outer$Inner'],
    ['process', 'python3.*'],
    ['executable', '/opt/my app+/bin/x'],
    ['image', 'quay.io/a/b:2.*'],
    ['image', 'a/b@sha256:*'],
    ['address', '10.96.0.*'],
    ['address', 'fd00::1'],
    ['cluster', 'prod eu (old)'],
    ['pod', 'web-0.example'],
  ])('for %s takes the name %s', (condition, glob) => {
    expect(faultOfConditionGlob(condition, glob)).toBeUndefined();
  });

  test('that is made acceptable is accepted, and matches what it was made of', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab.-[]{}()|!^$\\+, é😀'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...CONDITIONS), name, (condition, text) => {
        const glob = acceptableGlob(condition, text);
        expect(faultOfConditionGlob(condition, glob)).toBeUndefined();
        expect(matchesGlob(glob, text)).toBe(true);
      }),
    );
  });
});
