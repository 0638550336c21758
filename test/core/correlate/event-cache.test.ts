import { expect, test } from '@jest/globals';
import { createEventCache, MAX_ENTRIES } from '#core/correlate/event-cache.ts';
import { clusterIn, createFacts } from '#core/correlate/facts.ts';

const cluster = () => clusterIn(createFacts(), 'default');

test('what came of an event is found again, but not for an earlier time', () => {
  const known = createEventCache<string>(cluster());
  known.add(7, 5n, 'connection');
  expect([5n, 6n, undefined, 4n].map((time) => known.findAt(7, time))).toEqual([
    'connection',
    'connection',
    'connection',
    undefined,
  ]);
});

test('it is not found for another source, nor when something was taken out of the facts', () => {
  const facts = cluster();
  const known = createEventCache<string>(facts);
  known.add(7, 5n, 'connection');
  expect(createEventCache<string>(facts).findAt(7, 5n)).toBeUndefined();
  facts.removals += 1;
  expect(known.findAt(7, 5n)).toBeUndefined();
});

test('it is not found for another event, nor for one without a token', () => {
  const known = createEventCache<string>(cluster());
  known.add(7, 5n, 'connection');
  known.add(undefined, 5n, 'connection');
  expect([8, 7 + MAX_ENTRIES, undefined].map((token) => known.findAt(token, 5n))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('what came of so many events that they are forgotten is held no longer', () => {
  const known = createEventCache<object>(cluster());
  const first = {};
  for (let token = 0; token < 100_000; token += 1) known.add(token, 5n, token === 0 ? first : {});
  expect(known.findAt(0, 5n)).toBeUndefined();
  const last = Array.from({ length: MAX_ENTRIES }, (_, index) => known.findAt(100_000 - MAX_ENTRIES + index, 5n));
  expect(last).not.toContain(undefined);
});

test('what came of few events is found, however far apart their tokens are', () => {
  const tokens = Array.from({ length: 128 }, (_, at) => at * 64);
  const known = createEventCache<number>(cluster());
  for (const token of tokens) known.add(token, BigInt(token), token);
  expect(tokens.map((token) => known.findAt(token, BigInt(token)))).toEqual(tokens);
  expect(tokens.slice(1).map((token) => known.findAt(token, 0n))).not.toContainEqual(expect.anything());
});
