import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addAnswers, keptNames, MAX_ADDRESSES, MAX_NAMES } from '#core/correlate/answers.ts';

/** Names before and after those of managed API servers, which are kept first. */
const aName = fc
  .tuple(fc.nat({ max: 400 }), fc.constantFrom('.example.com', '.eks.amazonaws.com', '.azmk8s.io'))
  .map(([at, suffix]) => `${at}${suffix}`);

describe('the answers that are kept of a container', () => {
  test('are those of the same names, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(aName, { minLength: 200, maxLength: 600 }), (names) => {
        const answers = new Map<string, Set<string>>();
        for (const name of names) addAnswers(answers, name, ['10.0.0.1']);
        expect(new Set(answers.keys())).toEqual(keptNames(new Set(names)));
        expect(answers.size).toBeLessThanOrEqual(MAX_NAMES);
      }),
    );
  });

  test('are the same addresses of a name, in whatever order they come', () => {
    const addresses = Array.from({ length: 200 }, (_, at) => `10.0.${at}.1`);
    const keep = (all: readonly string[]) => {
      const answers = new Map<string, Set<string>>();
      for (const address of all) addAnswers(answers, 'api.example.com', [address]);
      return answers.get('api.example.com');
    };
    expect(keep(addresses)).toEqual(keep(addresses.toReversed()));
    expect(keep(addresses)?.size).toBe(MAX_ADDRESSES);
  });
});
