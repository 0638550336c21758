import { expect, test } from '@jest/globals';
import { BASES } from '#core/correlate/finding.ts';
import {
  announced,
  answered,
  createDoneCache,
  isAnnounced,
  joined,
  noted,
  once,
  retained,
  told,
  toldName,
} from '#core/store/done-cache.ts';
import { createClock } from '#test/factories/state.ts';

const MINUTE = 60_000;

test('what is remembered is remembered for six hours, and not for a day', () => {
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  doneCache.remember('fact');
  expect([doneCache.has('fact'), doneCache.has('another')]).toEqual([true, false]);
  clock.advance(359 * MINUTE);
  expect(doneCache.has('fact')).toBe(true);
  clock.advance(MINUTE);
  expect(doneCache.has('fact')).toBe(false);
});

test('asking does not prolong it, remembering again does', () => {
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  for (const fact of ['asked', 'remembered']) doneCache.remember(fact);
  clock.advance(240 * MINUTE);
  expect(doneCache.has('asked')).toBe(true);
  doneCache.remember('remembered');
  clock.advance(240 * MINUTE);
  expect([doneCache.has('asked'), doneCache.has('remembered')]).toEqual([false, true]);
});

test('what is done once is remembered only if it succeeds', async () => {
  const doneCache = createDoneCache(createClock().now);
  const done: string[] = [];
  const work = (name: string) => async () => void done.push(name);
  const failing = once(doneCache, 'fact', () => Promise.reject(new Error('refused')));
  await expect(failing).rejects.toThrow('refused');
  await once(doneCache, 'fact', work('second'));
  await once(doneCache, 'fact', work('third'));
  expect(done).toEqual(['second']);
});

test('past its limit the oldest is forgotten, so that memory stays bounded', () => {
  const doneCache = createDoneCache(createClock().now, 3);
  for (let at = 0; at < 3; at += 1) doneCache.remember(`fact ${at}`);
  doneCache.remember('fact 0');
  doneCache.remember('one more');
  expect([doneCache.has('fact 0'), doneCache.has('fact 1'), doneCache.has('fact 2')]).toEqual([true, false, true]);
});

test('what is over is let go of, also if nobody asks for it again', () => {
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  for (let hour = 0; hour < 100; hour += 1) {
    for (let at = 0; at < 10; at += 1) doneCache.remember(`fact ${hour} ${at}`);
    clock.advance(60 * MINUTE);
  }
  expect(doneCache.size()).toBeLessThanOrEqual(80);
});

test('no two facts are taken for one', () => {
  const told443 = { port: 443, namespaces: [] };
  const facts = [
    ...[joined('c', 'a', told443), joined('c', 'a', { port: 6443, namespaces: [] }), told('c', 'a', 443)],
    ...[joined('c', 'a', { port: 443, namespaces: [''] }), joined('c', 'a', { port: 443, namespaces: ['shop'] })],
    ...[toldName('c', 'a', told443), answered('c', 'a', '443'), retained('id'), noted('h', 'f')],
    ...BASES.map((basis) => announced('id', basis)),
  ];
  expect(new Set(facts).size).toBe(facts.length);
});

test('that a container was told an address is remembered with the port only where it counts', () => {
  expect(told('c', '10.96.0.1', 443)).toBe(told('c', '10.96.0.1', 6443));
  expect(told('c', '127.0.0.1', 443)).not.toBe(told('c', '127.0.0.1', 6443));
});

test('a finding that is announced with a basis is known to have each weaker one, and none that is stronger', () => {
  const doneCache = createDoneCache(createClock().now);
  doneCache.remember(announced('id', 'reported'));
  expect(BASES.map((basis) => isAnnounced(doneCache, 'id', basis))).toEqual([false, false, true, true]);
});
