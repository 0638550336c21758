import { expect, test } from '@jest/globals';
import { createKeyCache } from '#core/line-templates/key-cache.ts';
import { type Matcher, RESULT } from '#core/line-templates/matcher.ts';

/** More than are kept at a time, twice. */
const EVENTS = 20_000;

/** Has a key for each line, and knows none. */
function matcherOfNewLines(): Matcher {
  const words = new Int32Array(64);
  words[RESULT.keyEnd] = 80;
  const nothing = () => 0;
  return {
    ...{ bytes: Buffer.alloc(0), words, timestamp: () => 0n, allocate: nothing, clear: () => undefined },
    ...{ read: nothing, take: nothing, makeKey: () => undefined, remember: () => 1, forget: () => undefined },
    ...{ endOfSlot: nothing, findClosing: nothing, hash: nothing },
  };
}

test('a line that is not known has a token that no event ever had or will have, in whatever cache', () => {
  const caches = [1, 2, 3].map(() => createKeyCache(matcherOfNewLines()));
  const given = new Set<number | undefined>();
  const unknown = new Set<number>();
  for (let event = 0; event < EVENTS; event += 1) {
    for (const cache of caches) {
      unknown.add(cache.tokenOfLine());
      given.add(cache.add(1, { kind: 'other' }));
    }
  }
  expect(given.size).toBeGreaterThan(2.9 * EVENTS);
  expect([...unknown].filter((token) => given.has(token))).toEqual([]);
});
