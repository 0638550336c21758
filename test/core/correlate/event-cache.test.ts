import { expect, test } from '@jest/globals';
import { createEventCache } from '#core/correlate/event-cache.ts';
import { clusterIn, createFacts } from '#core/correlate/facts.ts';

const cluster = () => clusterIn(createFacts(), 'default');

test('what came of an object is found again, but not for an earlier time', () => {
  const known = createEventCache<object, string>(cluster());
  const event = {};
  known.add(event, 5n, 'contact');
  expect([5n, 6n, undefined, 4n].map((time) => known.find(event, time))).toEqual([
    'contact',
    'contact',
    'contact',
    undefined,
  ]);
});

test('it is not found for another source, nor when something was taken out of the facts', () => {
  const facts = cluster();
  const known = createEventCache<object, string>(facts);
  const event = {};
  known.add(event, 5n, 'contact');
  expect(createEventCache<object, string>(facts).find(event, 5n)).toBeUndefined();
  facts.removals += 1;
  expect(known.find(event, 5n)).toBeUndefined();
});

test('an object that outlives its source holds nothing of what came of it', () => {
  const known = createEventCache<object, object>(cluster());
  const event = {};
  const connection = {};
  known.add(event, 5n, connection);
  expect(heldBy(event)).toContain(connection);
  known.forget();
  expect(heldBy(event)).not.toContain(connection);
  expect(known.find(event, 5n)).toBeUndefined();
});

test('nor does it hold what came of so many objects that they are forgotten', () => {
  const known = createEventCache<object, object>(cluster());
  const events = Array.from({ length: 100_000 }, () => ({}));
  const first = {};
  for (const event of events) known.add(event, 5n, event === events[0] ? first : {});
  expect(heldBy(events[0])).not.toContain(first);
  expect(known.find(events[0] ?? {}, 5n)).toBeUndefined();
});

/** All that can be reached from it. */
function heldBy(from: unknown): unknown[] {
  const held = new Set<unknown>();
  const waiting = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null || held.has(next)) continue;
    held.add(next);
    const all = next;
    waiting.push(...Reflect.ownKeys(all).map((key) => Reflect.get(all, key)));
  }
  return [...held];
}
