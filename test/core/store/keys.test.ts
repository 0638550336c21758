import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  callerKey,
  callersPartition,
  connectionKey,
  connectionsTo,
  containerPartition,
  contributionKey,
  endpointKey,
  findingKey,
  keyPart,
  overflowKey,
  quorumKey,
  SHARDS,
} from '#core/store/keys.ts';
import type { Key } from '#core/store/table.ts';
import { hourKey } from '#core/watch/coverage-items.ts';
import { hostileName } from '#test/factories/finding.ts';

const ID = 'f'.repeat(32);

/** Names that are easily taken for each other: what escapes look like, and what is cut off. */
const similarName = fc.oneof(
  hostileName,
  fc
    .array(
      fc.constantFrom('%', '23', '#', '%23', '~', 'u', 'd83d', '\ud83d', '\ude00', '€', 'e282ac', '\u0001', '01'),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
  fc.integer({ min: 120, max: 140 }).map((length) => 'n'.repeat(length)),
  fc.constantFrom('\\ud83d', '"', `~${'0'.repeat(32)}`).map((name) => name.repeat(30)),
);

describe('a name as part of a key', () => {
  test('is as short as keys must be, and made of ASCII that no separator is in', () => {
    fc.assert(
      fc.property(similarName, (name) => {
        expect(keyPart(name)).toMatch(/^[\w.:%~-]{0,128}$/);
      }),
    );
  });

  test('is no other name’s', () => {
    fc.assert(
      fc.property(fc.array(similarName, { minLength: 2, maxLength: 30 }), (names) => {
        const distinct = new Set(names);
        expect(new Set([...distinct].map(keyPart)).size).toBe(distinct.size);
      }),
      { numRuns: 200 },
    );
  });

  test('stays readable where it can', () => {
    expect(keyPart('prod-eu.1')).toBe('prod-eu.1');
    expect(keyPart('10.96.0.1')).toBe('10.96.0.1');
    expect(keyPart('fd00::1')).toBe('fd00::1');
    expect(keyPart('a#b€\ud83d')).toBe('a%23b%e282ac%ud83d');
  });
});

test('keys are within DynamoDB’s limits, and of no container, address or cluster but their own', () => {
  const keysOf = ([cluster, container, address]: readonly string[]): Key[] => {
    const partition = containerPartition(cluster ?? '', container ?? '');
    return [
      endpointKey(partition, address ?? ''),
      connectionKey(partition, address ?? '', ID),
      callerKey(cluster ?? '', address ?? '', partition),
    ];
  };
  const three = fc.array(similarName, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(three, three, (one, other) => {
      const keys = keysOf(one);
      const partition = containerPartition(one[0] ?? '', one[1] ?? '');
      const more = [
        quorumKey(one[0] ?? '', one[2] ?? ''),
        overflowKey(partition),
        findingKey(ID),
        contributionKey(ID, one[1] ?? ''),
        hourKey(one[0] ?? '', 491_848),
      ];
      for (const key of [...keys, ...more]) {
        expect(Buffer.byteLength(key.partition)).toBeLessThanOrEqual(2048);
        expect(Buffer.byteLength(key.sort)).toBeLessThanOrEqual(1024);
        expect(Math.min(key.partition.length, key.sort.length)).toBeGreaterThan(0);
      }
      fc.pre(one.some((name, at) => name !== other[at]));
      const texts = new Set(keys.map(({ partition: where, sort }) => `${where} ${sort}`));
      for (const { partition: where, sort } of keysOf(other)) expect(texts.has(`${where} ${sort}`)).toBe(false);
    }),
    { numRuns: 150 },
  );
});

test('retained connections lie where the released version has put them, so that an upgrade loses none', () => {
  const partition = containerPartition('prod eu', 'c1');
  expect(connectionKey(partition, '10.96.0.1', ID)).toEqual({
    partition: 'container#prod%20eu#c1',
    sort: `contact#10.96.0.1#${ID}`,
  });
});

test('an address is no prefix of another', () => {
  expect('contact#10.96.0.10#'.startsWith(connectionsTo('10.96.0.1'))).toBe(false);
  expect(connectionKey('container', '10.96.0.1', ID).sort.startsWith(connectionsTo('10.96.0.1'))).toBe(true);
});

test('contacts sort before bindings, so that a list reads the bindings last', () => {
  expect(connectionKey('container', 'ffff::', ID).sort < endpointKey('container', '0.0.0.0').sort).toBe(true);
});

test('the callers of an address are spread over its partitions, each always to the same', () => {
  const partitions = Array.from({ length: SHARDS }, (_, shard) => callersPartition('default', '10.96.0.10', shard));
  const counts = new Map(partitions.map((partition) => [partition, 0]));
  for (let at = 0; at < 1600; at += 1) {
    const { partition } = callerKey('default', '10.96.0.10', containerPartition('default', `container ${at}`));
    counts.set(partition, (counts.get(partition) ?? Number.NaN) + 1);
  }
  expect([...counts.keys()]).toEqual(partitions);
  for (const count of counts.values()) {
    expect(count).toBeGreaterThan(50);
    expect(count).toBeLessThan(200);
  }
});
