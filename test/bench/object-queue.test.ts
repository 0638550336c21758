import { expect, test } from '@jest/globals';
import { createVirtualClock } from '#bench/cost/virtual-clock.ts';
import { createObjectQueue } from '#bench/live/object-queue.ts';

const OPTIONS = { atOnce: 3, windowMilliseconds: 1000 };

test('a batch is given as soon as it is full, and else when its window is over', async () => {
  const clock = createVirtualClock();
  const queue = createObjectQueue<number>(clock, OPTIONS);
  const full = queue.receive();
  for (const each of [1, 2, 3]) queue.put(each);
  expect(await full).toEqual([1, 2, 3]);
  expect(clock.now()).toBe(0);
  const late = queue.receive();
  queue.put(4);
  expect(await late).toEqual([4]);
  expect(clock.now()).toBe(1000);
});

test('messages are dealt to all who wait, and what nobody waits for is there later, also after the end', async () => {
  const queue = createObjectQueue<number>(createVirtualClock(), OPTIONS);
  const both = Promise.all([queue.receive(), queue.receive()]);
  queue.put(1);
  queue.put(2);
  expect(await both).toEqual([[1], [2]]);
  for (const each of [3, 4, 5, 6]) queue.put(each);
  queue.end();
  expect([await queue.receive(), await queue.receive(), await queue.receive()]).toEqual([[3, 4, 5], [6], undefined]);
});
