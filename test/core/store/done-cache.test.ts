import { expect, test } from '@jest/globals';
import { announced, createRecall, joined, noted, parked } from '#core/store/done-cache.ts';
import { createClock } from '#test/factories/state.ts';

const MINUTE = 60_000;

test('what is remembered is remembered for minutes, and not for hours', () => {
  const clock = createClock();
  const recall = createRecall(clock.now);
  recall.remember('fact');
  expect([recall.has('fact'), recall.has('another')]).toEqual([true, false]);
  clock.advance(44 * MINUTE);
  expect(recall.has('fact')).toBe(true);
  clock.advance(MINUTE);
  expect(recall.has('fact')).toBe(false);
});

test('asking does not prolong it, remembering again does', () => {
  const clock = createClock();
  const recall = createRecall(clock.now);
  for (const fact of ['asked', 'remembered']) recall.remember(fact);
  clock.advance(30 * MINUTE);
  expect(recall.has('asked')).toBe(true);
  recall.remember('remembered');
  clock.advance(30 * MINUTE);
  expect([recall.has('asked'), recall.has('remembered')]).toEqual([false, true]);
});

test('past its limit the oldest is forgotten, so that memory stays bounded', () => {
  const recall = createRecall(createClock().now, 3);
  for (let at = 0; at < 3; at += 1) recall.remember(`fact ${at}`);
  recall.remember('fact 0');
  recall.remember('one more');
  expect([recall.has('fact 0'), recall.has('fact 1'), recall.has('fact 2')]).toEqual([true, false, true]);
});

test('no two facts are taken for one', () => {
  const facts = [
    ...[joined('c', 'a'), parked('id'), noted('h', 'f')],
    ...[announced('id', 'observed'), announced('id', 'inferred')],
  ];
  expect(new Set(facts).size).toBe(facts.length);
});
