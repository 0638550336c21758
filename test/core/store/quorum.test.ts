import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLifetime } from '#core/store/lifetimes.ts';
import { isReached, type Quorum, withPlace, withWitness } from '#core/store/quorum.ts';
import { createClock } from '#test/factories/state.ts';

const DAY = 86_400;
const clock = createClock();
const today = clock.now() / 1000;
const lifetime = createLifetime(90, clock.now);

/** A container that is known for so many more days. */
const witness = (partition: string, days: number) => ({ partition, expiresAt: today + days * DAY });
const add = (current: Quorum | undefined, partition: string, days: number) =>
  withWitness('default', '10.96.0.1', witness(partition, days), current, lifetime);

function quorumOf(...witnesses: readonly (readonly [string, number])[]): Quorum {
  let quorum: Quorum | undefined;
  for (const each of witnesses) quorum = add(quorum, ...each) ?? quorum;
  if (quorum === undefined) throw new Error('the first witness is written');
  return quorum;
}

const partitionsOf = (quorum: Quorum | undefined) => quorum?.body.witnesses.map(({ partition }) => partition);

describe('a quorum', () => {
  test('is reached by two containers, and not by one that is seen twice', () => {
    expect(isReached(undefined, lifetime)).toBe(false);
    expect(isReached(quorumOf(['a', 90], ['a', 91]), lifetime)).toBe(false);
    expect(isReached(quorumOf(['a', 90], ['b', 90]), lifetime)).toBe(true);
  });

  test('is lost when one of its two has expired', () => {
    expect(isReached(quorumOf(['a', 90], ['b', 0]), lifetime)).toBe(false);
  });

  test('keeps the two that will be known longest', () => {
    expect(partitionsOf(quorumOf(['a', 10], ['b', 40], ['c', 30]))).toEqual(['b', 'c']);
    expect(partitionsOf(quorumOf(['a', 10], ['b', 40], ['a', 90]))).toEqual(['a', 'b']);
  });

  test('is not written for containers that add less than a day, so that a busy cluster writes it rarely', () => {
    const quorum = quorumOf(['a', 90], ['b', 90]);
    expect(add(quorum, 'c', 90.9)).toBeUndefined();
    expect(add(quorum, 'a', 90)).toBeUndefined();
    expect(add(quorum, 'c', 91)).toBeDefined();
  });

  test('outlives, but for a day, any two bindings that were ever told to it', () => {
    const days = fc.double({ min: 1, max: 90, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), days), { minLength: 1 }), (told) => {
        const longest = new Map<string, number>();
        for (const [partition, until] of told) longest.set(partition, Math.max(until, longest.get(partition) ?? 0));
        const [, second] = [...longest.values()].sort((a, b) => b - a);
        const { witnesses } = quorumOf(...told).body;
        expect(witnesses).toHaveLength(Math.min(2, longest.size));
        if (second !== undefined)
          expect((witnesses[1]?.expiresAt ?? 0) - today).toBeGreaterThan((second - 1) * DAY - 1);
      }),
    );
  });
});

describe('the place of a sweep', () => {
  const reached = quorumOf(['a', 90], ['b', 90]);
  const { generation } = reached.body;

  test('is kept when the quorum changes and is not lost', () => {
    const swept = withPlace(reached, generation, 'finished');
    expect(swept?.body.sweep).toBe('finished');
    expect(add(swept, 'c', 200)?.body).toMatchObject({ generation, sweep: 'finished' });
  });

  test('begins anew when the quorum was lost and is reached anew', () => {
    const swept = withPlace(reached, generation, 'finished');
    if (swept === undefined) throw new Error('a sweep that goes on is written');
    const lost = { ...swept, body: { ...swept.body, witnesses: [witness('a', 90), witness('b', 0)] } };
    const anew = add(lost, 'c', 90);
    expect(anew?.body.sweep).toEqual({ shard: 0, after: '' });
    expect(anew?.body.generation).not.toBe(generation);
  });

  test('of a quorum that was lost is not noted with the new one', () => {
    expect(withPlace(reached, generation + 1, 'finished')).toBeUndefined();
  });

  test('that was the end stays the end', () => {
    const swept = withPlace(reached, generation, 'finished');
    expect(withPlace(swept, generation, { shard: 3, after: '' })).toBeUndefined();
  });
});
