import { describe, expect, test } from '@jest/globals';
import { createVirtualClock } from '#bench/cost/virtual-clock.ts';

describe('a virtual clock', () => {
  test('adds what comes one after the other', async () => {
    const clock = createVirtualClock();
    await clock.wait(30);
    await clock.wait(5);
    expect(clock.now()).toBe(35);
  });

  test('takes the longest chain of what happens at once', async () => {
    const clock = createVirtualClock();
    const twice = async () => {
      await clock.wait(5);
      await clock.wait(5);
    };
    await Promise.all([twice(), clock.wait(7), twice()]);
    expect(clock.now()).toBe(10);
  });
});
