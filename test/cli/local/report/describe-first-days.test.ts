import { expect, test } from '@jest/globals';
import { describeFirstDays } from '#cli/local/report/describe-first-days.ts';
import { learningSince } from '#core/store/first-object.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createClock } from '#test/factories/state.ts';

const HOUR = 3_600_000;

test('a run says that a cluster is in its first day while it is, and not later', async () => {
  const clock = createClock();
  const attempt = createAttempt(createMemoryTable(), clock, []);
  await learningSince(attempt, 'old');
  clock.advance(20 * HOUR);
  await learningSince(attempt, 'new\u001b');
  const said = () => describeFirstDays(attempt, ['new\u001b', 'old', 'never'], 24);
  expect(await said()).toEqual([
    expect.stringMatching(/^clusters new\\u001b, old: in the first 24 hours, until 2026-02-11 12:00 UTC, only what/),
  ]);
  clock.advance(5 * HOUR);
  expect(await said()).toEqual([expect.stringMatching(/^cluster new\\u001b: /)]);
  expect(await describeFirstDays(attempt, ['new\u001b'], 0)).toEqual([]);
  clock.advance(24 * HOUR);
  expect(await said()).toEqual([]);
});
