import { afterEach, expect, test } from '@jest/globals';
import { openClock } from '#lambda/wiring/function-environment.ts';
import { createClock } from '#test/factories/state.ts';

const MINUTE = 60_000;

afterEach(() => {
  delete process.env['TRACEWARD_CLOCK_OFFSET'];
});

test('functions that begin at different times share a clock, also where the pipeline runs at another time', () => {
  process.env['TRACEWARD_CLOCK_OFFSET'] = String(3 * MINUTE);
  const real = createClock();
  const first = openClock(real.now);
  real.advance(MINUTE);
  const second = openClock(real.now);
  expect([first(), second()]).toEqual([real.now() + 3 * MINUTE, real.now() + 3 * MINUTE]);
});

test('a deployed function has the real time', () => {
  const real = createClock();
  expect(openClock(real.now)()).toBe(real.now());
});
