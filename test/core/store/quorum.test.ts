import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isQuorum } from '#core/correlate/basis.ts';
import { quorumKey } from '#core/store/keys.ts';
import { createLifetime } from '#core/store/lifetimes.ts';
import { isReached, type Quorum, type Quorums, withPlace, withWitness } from '#core/store/quorum.ts';
import type { Witness } from '#core/store/table.ts';
import { createClock } from '#test/factories/state.ts';

const DAY = 86_400;
const clock = createClock();
const today = clock.now() / 1000;
const lifetime = createLifetime(90, clock.now);

/** A container that is known for so many more days. */
const witness = (partition: string, days: number, namespace?: string): Witness => ({
  partition,
  ...(namespace === undefined ? {} : { namespace }),
  expiresAt: today + days * DAY,
});
const KEY = quorumKey('default', '10.96.0.1', 443);
const only = (atPort: Quorum | undefined): Quorums => ({ atPort, atAnyPort: undefined });
const add = (current: Quorum | undefined, partition: string, days: number, namespace?: string) =>
  withWitness(KEY, witness(partition, days, namespace), only(current), lifetime);

type Added = readonly [partition: string, days: number, namespace?: string];

function quorumOf(...witnesses: readonly Added[]): Quorum {
  let quorum: Quorum | undefined;
  for (const each of witnesses) quorum = add(quorum, ...each) ?? quorum;
  if (quorum === undefined) throw new Error('the first witness is written');
  return quorum;
}

const partitionsOf = (quorum: Quorum | undefined) => quorum?.body.witnesses.map(({ partition }) => partition);

/** As an earlier release has left it. */
function atAnyPort(sweep: Quorum['body']['sweep'], ...witnesses: readonly Added[]): Quorum {
  const body = { witnesses: witnesses.map((each) => witness(...each)), generation: 2, sweep };
  return { ...quorumKey('default', '10.96.0.1'), kind: 'quorum', version: 3, expiresAt: today + 90 * DAY, body };
}

describe('a quorum', () => {
  test('is reached by two containers, and not by one that is seen twice', () => {
    expect(isReached(only(undefined), lifetime)).toBe(false);
    expect(isReached(only(quorumOf(['a', 90], ['a', 91])), lifetime)).toBe(false);
    expect(isReached(only(quorumOf(['a', 90], ['b', 90])), lifetime)).toBe(true);
  });

  test('is lost when one of its two has expired', () => {
    expect(isReached(only(quorumOf(['a', 90], ['b', 0])), lifetime)).toBe(false);
  });

  test('is not reached by containers of one namespace alone, nor by one that is seen in two', () => {
    expect(isReached(only(quorumOf(['a', 90, 'shop'], ['b', 90, 'shop'], ['c', 95, 'shop'])), lifetime)).toBe(false);
    expect(isReached(only(quorumOf(['a', 90, 'shop'], ['a', 90, 'bank'])), lifetime)).toBe(false);
    expect(isReached(only(quorumOf(['a', 90, 'shop'], ['b', 90, 'bank'])), lifetime)).toBe(true);
    expect(isReached(only(quorumOf(['a', 90, 'shop'], ['b', 90])), lifetime)).toBe(true);
    expect(isReached(only(quorumOf(['a', 90, 'shop'], ['b', 90, 'shop'], ['a', 90, 'bank'])), lifetime)).toBe(true);
  });

  test('counts the witnesses of an earlier release, each once', () => {
    const reached = (atPort: Quorum | undefined, before: Quorum) => isReached({ atPort, atAnyPort: before }, lifetime);
    expect(reached(undefined, atAnyPort('finished', ['a', 90], ['b', 90]))).toBe(true);
    expect(reached(undefined, atAnyPort('finished', ['a', 90]))).toBe(false);
    expect(reached(quorumOf(['b', 90, 'shop']), atAnyPort('finished', ['a', 90]))).toBe(true);
    expect(reached(quorumOf(['a', 90, 'shop']), atAnyPort('finished', ['a', 90]))).toBe(false);
    expect(reached(quorumOf(['b', 90, 'shop']), atAnyPort('finished', ['a', 0]))).toBe(false);
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

  test('is written rarely for containers of one namespace, and for none while it lasts as long as they do', () => {
    const ofOne = quorumOf(['a', 90, 'shop'], ['b', 90, 'shop']);
    expect(add(ofOne, 'c', 90.9, 'shop')).toBeUndefined();
    expect(add(ofOne, 'c', 91, 'shop')).toBeDefined();
    const reached = quorumOf(['a', 90, 'shop'], ['b', 90, 'bank']);
    expect(add(reached, 'c', 90.9, 'site')).toBeUndefined();
    expect(
      withWitness(
        KEY,
        witness('c', 90, 'shop'),
        { atPort: undefined, atAnyPort: atAnyPort('finished', ['a', 90], ['b', 90]) },
        lifetime,
      ),
    ).toBeUndefined();
  });

  test('outlives, but for a day, whatever all that were ever told to it would make, and stays small', () => {
    const days = fc.double({ min: 1, max: 90, noNaN: true });
    const aWitness = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), days, fc.constantFrom('', 'x', 'y', 'z'));
    fc.assert(
      fc.property(fc.array(aWitness, { minLength: 1, maxLength: 12 }), (told) => {
        // A container's endpoint knows all its namespaces when it is joined.
        const namespaces = new Map<string, Set<string>>();
        const until = new Map<string, number>();
        let quorum: Quorum | undefined;
        for (const [partition, end, namespace] of told) {
          const all = namespaces.get(partition) ?? new Set<string>();
          namespaces.set(partition, all.add(namespace));
          until.set(partition, Math.max(end, until.get(partition) ?? 0));
          const [first, ...others] = all;
          const known = first === '' || others.length > 0 ? undefined : first;
          quorum = add(quorum, partition, until.get(partition) ?? 0, known) ?? quorum;
        }
        const lasts = (a: string, b: string) => Math.min(until.get(a) ?? 0, until.get(b) ?? 0);
        const pairs = [...until.keys()].flatMap((a) => [...until.keys()].map((b) => [a, b] as const));
        const signsOf = (container: string) =>
          [...(namespaces.get(container) ?? [])].map((namespace) => ({ container, namespace }));
        const wanted = pairs.filter(([a, b]) => isQuorum([...signsOf(a), ...signsOf(b)])).map((pair) => lasts(...pair));
        const longest = Math.max(0, ...wanted);
        expect(quorum?.body.witnesses.length).toBeLessThanOrEqual(6);
        const isStill = (day: number) => {
          const later = createLifetime(90, () => (today + day * DAY) * 1000);
          return isReached(only(quorum), later);
        };
        if (longest > 1) expect(isStill(longest - 1.001)).toBe(true);
        expect(isStill(longest + 0.001)).toBe(false);
      }),
      { numRuns: 2000 },
    );
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

  test('is that of the earlier release where it had come to its end, and begins where it had not', () => {
    const onTop = (sweep: Quorum['body']['sweep'], ...told: readonly Added[]) =>
      withWitness(KEY, witness('c', 180), { atPort: undefined, atAnyPort: atAnyPort(sweep, ...told) }, lifetime);
    expect(onTop('finished', ['a', 90], ['b', 90])?.body.sweep).toBe('finished');
    expect(onTop({ shard: 3, after: '' }, ['a', 90], ['b', 90])?.body.sweep).toEqual({ shard: 0, after: '' });
    expect(onTop('finished', ['a', 90])?.body.sweep).toEqual({ shard: 0, after: '' });
  });

  test('that was the end stays the end', () => {
    const swept = withPlace(reached, generation, 'finished');
    expect(withPlace(swept, generation, { shard: 3, after: '' })).toBeUndefined();
  });
});
