import { expect, test } from '@jest/globals';
import { createActivity } from '#cli/terminal/activity.ts';

test('what is being done is told at once, and then with how long it takes, until something else is done', () => {
  const shown: string[] = [];
  const calls = new Set<() => void>();
  let time = 0;
  let read = 0;
  const activity = createActivity({
    line: { show: (text) => void shown.push(text) },
    now: () => time,
    each(_, call) {
      calls.add(call);
      return () => calls.delete(call);
    },
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
    for (const call of calls) call();
  };
  activity.begin(() => `read ${read}`);
  read = 3;
  pass(1500);
  pass(1500);
  activity.begin(() => 'writing');
  pass(500);
  activity.stop();
  pass(500);
  expect(shown).toEqual(['read 0', 'read 3', 'read 3 · 3 s', 'writing', 'writing']);
});
