import { expect, test } from '@jest/globals';
import { announced, createDoneCache, joined, noted, retained } from '#core/store/done-cache.ts';
import { createClock } from '#test/factories/state.ts';

const MINUTE = 60_000;

test('what is remembered is remembered for minutes, and not for hours', () => {
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  doneCache.remember('fact');
  expect([doneCache.has('fact'), doneCache.has('another')]).toEqual([true, false]);
  clock.advance(44 * MINUTE);
  expect(doneCache.has('fact')).toBe(true);
  clock.advance(MINUTE);
  expect(doneCache.has('fact')).toBe(false);
});

test('asking does not prolong it, remembering again does', () => {
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  for (const fact of ['asked', 'remembered']) doneCache.remember(fact);
  clock.advance(30 * MINUTE);
  expect(doneCache.has('asked')).toBe(true);
  doneCache.remember('remembered');
  clock.advance(30 * MINUTE);
  expect([doneCache.has('asked'), doneCache.has('remembered')]).toEqual([false, true]);
});

test('past its limit the oldest is forgotten, so that memory stays bounded', () => {
  const doneCache = createDoneCache(createClock().now, 3);
  for (let at = 0; at < 3; at += 1) doneCache.remember(`fact ${at}`);
  doneCache.remember('fact 0');
  doneCache.remember('one more');
  expect([doneCache.has('fact 0'), doneCache.has('fact 1'), doneCache.has('fact 2')]).toEqual([true, false, true]);
});

test('no two facts are taken for one', () => {
  const facts = [
    ...[joined('c', 'a'), retained('id'), noted('h', 'f')],
    ...[announced('id', 'observed'), announced('id', 'inferred')],
  ];
  expect(new Set(facts).size).toBe(facts.length);
});
